/** A readable page of the API. No script and no inline style: the page's own policy would block them. */
import { z } from 'zod'
import { errorTable } from '../../contracts/errors.ts'
import type { Route } from '../../contracts/route.ts'

export function docsPage(title: string, routes: readonly Route[]): string {
  const tags = [...new Set(routes.map((route) => route.tag))]
  const sections = tags.map((tag) =>
    section(
      tag,
      routes.filter((route) => route.tag === tag),
    ),
  )
  const menu = tags.map((tag) => `<li><a href="#${escapeHtml(slug(tag))}">${escapeHtml(tag)}</a></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<nav aria-label="Sections"><ul>${menu.join('')}</ul></nav>
<main>
<h1>${escapeHtml(title)}</h1>
<p>Send <code>Authorization: Bearer &lt;token&gt;</code> with every request; <code>ice token</code> prints where yours is.
For programs the same is at <a href="/openapi.json"><code>/openapi.json</code></a>. A failure is
<code>application/problem+json</code>, and its <code>code</code> is one of those named below.</p>
${sections.join('\n')}
</main>
</body>
</html>
`
}

const section = (tag: string, routes: readonly Route[]) =>
  `<section id="${escapeHtml(slug(tag))}"><h2>${escapeHtml(tag)}</h2>${routes.map(routeBlock).join('\n')}</section>`

function routeBlock(route: Route): string {
  const access = route.access === 'public' ? 'Needs no token.' : `Needs <code>${escapeHtml(route.access)}</code>.`
  return `<article>
<h3><span class="method">${route.method}</span> <code>${escapeHtml(route.path)}</code></h3>
<p>${escapeHtml(route.summary)}. ${access}</p>
${fields('Path', route.params)}${fields('Query', route.query)}
${schemaBlock('Body', route.body, 'input')}
${schemaBlock(route.event ? 'Each event' : `Answer ${route.status}`, route.event ?? route.output, 'output')}
${errorList(route)}
</article>`
}

function fields(title: string, object: z.ZodObject): string {
  const names = Object.keys(object.shape)
  if (names.length === 0) return ''
  return `<p><b>${title}:</b> ${names.map((name) => `<code>${escapeHtml(name)}</code>`).join(', ')}</p>`
}

function schemaBlock(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string {
  if (!schema) return ''
  const { $schema: _, ...printed } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(printed, null, 2))}</pre></details>`
}

function errorList({ errors }: Route): string {
  if (errors.length === 0) return ''
  const items = errors.map(
    (code) => `<li>${errorTable[code].status} <code>${code}</code> ${escapeHtml(errorTable[code].title)}</li>`,
  )
  return `<details><summary>Errors</summary><ul>${items.join('')}</ul></details>`
}

const slug = (tag: string) => tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export const docsStyle = `:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif }
body { display: grid; grid-template-columns: 12rem minmax(0, 60rem); gap: 2rem; margin: 2rem }
nav ul { position: sticky; top: 2rem; list-style: none; padding: 0 }
article { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 1rem 0 }
h3 { margin: 0; font-weight: 500 }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700 }
code, pre { font: 0.9em/1.5 ui-monospace, monospace }
pre { overflow: auto; max-height: 30rem; padding: 1rem; background: color-mix(in srgb, currentColor 7%, transparent) }
@media (max-width: 50rem) { body { display: block } nav ul { position: static } }
`
