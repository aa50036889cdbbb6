/** What a person wants who opens a link or a file with iceOS, however the system tells us. Kept until somebody listens. */
import { isAbsolute, resolve } from 'node:path'
import type { App } from 'electron'
import { linkScheme, pageOfLink } from './deep-links.ts'

export type Intent = { kind: 'page'; path: string } | { kind: 'file'; path: string } | { kind: 'show' }

const endings = /\.(icebackup|iceblueprint)$/i

/** Of a command line, which anybody may write: links of ours and files with our endings. All else, options too, is passed over. */
export function readIntents(argv: readonly string[], folder: string): Intent[] {
  return argv.flatMap((argument): Intent[] => {
    if (argument.toLowerCase().startsWith(`${linkScheme}:`)) {
      const path = pageOfLink(argument)
      return path === undefined ? [] : [{ kind: 'page', path }]
    }
    if (argument.startsWith('-') || !endings.test(argument)) return []
    return [{ kind: 'file', path: isAbsolute(argument) ? argument : resolve(folder, argument) }]
  })
}

type Source = Pick<App, 'on'>
export type Intents = { listen: (act: (intent: Intent) => void) => void }

/** To be called before the app is ready: macOS tells of what it was started with before that. */
export function collectIntents(app: Source, argv: readonly string[], folder: string): Intents {
  const early = readIntents(argv, folder)
  let act = (intent: Intent): void => void early.push(intent)
  app.on('second-instance', (_, others, from) => {
    act({ kind: 'show' })
    for (const intent of readIntents(others.slice(1), from)) act(intent)
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    const path = pageOfLink(link)
    if (path !== undefined) act({ kind: 'page', path })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (endings.test(path)) act({ kind: 'file', path })
  })
  return {
    listen(listener) {
      act = listener
      for (const intent of early.splice(0)) listener(intent)
    },
  }
}
