import { parseArgs } from 'node:util'

export type Arguments = {
  help: boolean
  version: boolean
  /** No window and no browser: for servers and scripts. */
  headless: boolean
  openPage: boolean
  dataDir: string | undefined
  port: number | undefined
}

export const helpText = `Starts iceOS on this machine.

  npm start -- [options]

  --headless         open nothing; for servers, scripts and tests
  --no-open          start as usual, but open no page
  --data-dir DIR     where everything is kept (or the environment variable ICEOS_DATA_DIR)
  --port N           listen on this port and no other; 0 takes any free one
  --version          print the version
  --help             print this

When iceOS can be used, it prints one line of JSON on stdout:
{"ready":true,"url":…,"dataDir":…,"tokenFile":…,"pid":…}. Everything else goes to stderr.

It ends with 0 when it was asked to stop, with 1 when it could not start, with 2 for wrong arguments, and with 3 for
--headless on a data folder that another iceOS is using.
`

/** Throws an Error with a sentence for the user. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', default: false },
      headless: { type: 'boolean', default: false },
      'no-open': { type: 'boolean', default: false },
      'data-dir': { type: 'string' },
      port: { type: 'string' },
    },
  })
  return {
    help: values.help,
    version: values.version,
    headless: values.headless,
    openPage: !values.headless && !values['no-open'],
    dataDir: values['data-dir'],
    port: values.port === undefined ? undefined : parsePort(values.port),
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`--port needs a number from 0 to 65535, not "${text}".`)
}
