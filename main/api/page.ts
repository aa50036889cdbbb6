/** The page as it was built: its files, and for every address inside it the one HTML file that draws them all. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../contracts/errors.ts'
import { pageHeaders } from '../../platform/door/security-headers.ts'

export function mountPage(app: FastifyInstance, folder: string): void {
  app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })
  app.get('/*', { config: { access: 'public' } }, (request, reply) => sendPage(folder, request, reply))
}

/** What the build makes: plain names with an end, so that no path can climb out of the folder or into a hidden one. */
const isFile = /^(\/[\w-][\w.-]*)+\.\w+$/

async function sendPage(folder: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = decodeURIComponent(request.url.split('?', 1)[0] ?? '/')
  reply.headers(pageHeaders)
  if (isFile.test(path) && existsSync(join(folder, path))) {
    return reply.header('cache-control', cacheControlOf(path)).sendFile(path.slice(1))
  }
  // A script that asks for an address which is none shall hear so, and not read a page.
  const isNavigation = path === '/' || request.headers.accept?.includes('text/html') === true
  if (!isNavigation || path.includes('.') || path.startsWith('/api/')) {
    throw new AppError('route-not-found', { detail: 'GET /openapi.json lists the routes.' })
  }
  if (!existsSync(join(folder, 'index.html'))) {
    throw new AppError('route-not-found', { detail: 'The page is not built. Run "npm run build", then start again.' })
  }
  return reply.header('cache-control', 'no-cache').sendFile('index.html')
}

/** The build puts a hash of the content into the names below assets/: what has such a name never changes. */
const cacheControlOf = (path: string) =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
