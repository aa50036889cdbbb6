import type { FastifyInstance } from 'fastify'
import { openApi } from '../../contracts/openapi.ts'
import type { Route } from '../../contracts/route.ts'
import { docsPage, docsStyle } from './docs-page.ts'
import { pageHeaders } from './security-headers.ts'

type Options = { routes: readonly Route[]; title: string; version: string; url: () => string }

/** `/openapi.json` for programs and `/docs` for people, printed from the same routes at the first question. */
export function mountOpenApi(app: FastifyInstance, { routes, title, version, url }: Options): void {
  const json = once(() => JSON.stringify(openApi(routes, { title, version, url: url() })))
  const page = once(() => docsPage(`${title} ${version}`, routes))
  const serve = (path: string, type: string, print: () => string) =>
    app.get(path, { config: { access: 'public' } }, (_, reply) =>
      reply.headers(pageHeaders).type(`${type}; charset=utf-8`).send(print()),
    )
  serve('/openapi.json', 'application/json', json)
  serve('/docs', 'text/html', page)
  serve('/docs.css', 'text/css', () => docsStyle)
}

function once(print: () => string): () => string {
  let printed: string | undefined
  return () => {
    printed ??= print()
    return printed
  }
}
