/**
 * Which page a link like `iceos://runs/…` opens. It carries no power: it names a page of the app and nothing else — no
 * address, no token, no command, no query. What does not fit one of these shapes is no link of ours.
 */
const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const pages = new RegExp(
  [
    '^(',
    'home|workflows|runs|tasks|chat|knowledge|bundles|tools|triggers|services|backups|settings',
    `|(workflows|runs|chat)/${id}`,
    '|settings/[a-z]{1,20}',
    ')$',
  ].join(''),
)

export const linkScheme = 'iceos'

/** The path of the page, or undefined. */
export function pageOfLink(link: string): string | undefined {
  const prefix = `${linkScheme}://`
  if (link.length > 200 || !link.startsWith(prefix)) return undefined
  const name = link.slice(prefix.length).replace(/\/$/, '')
  if (!pages.test(name)) return undefined
  return name === 'home' ? '/' : `/${name}`
}
