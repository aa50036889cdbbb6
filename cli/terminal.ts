/** What a command sees of the terminal that it runs in: plain functions, so that a test can be one. */
import { createInterface } from 'node:readline'
import { text as readText } from 'node:stream/consumers'
import { styleText } from 'node:util'
import { askYesOrNo } from './confirm.ts'
import { readLine } from './read-line.ts'
import { readSecret } from './read-secret.ts'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

export type Stream = {
  write: (text: string) => void
  /** Leaves the text as it is where colours are not wanted. */
  paint: (style: Style, text: string) => string
  /** Undefined where nobody looks at it: a pipe or a file. */
  size: () => { columns: number; rows: number } | undefined
}

export type Terminal = {
  out: Stream
  err: Stream
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Asks for what nobody shall see, or reads it from a pipe. Undefined: the person gave up. */
  readSecret: (question: string) => Promise<string | undefined>
  /** One line of a talk. Undefined: there are no more, or nobody is there. */
  readLine: (prompt: string) => Promise<string | undefined>
  /** All that comes from a pipe or a file; undefined where somebody sits before it. */
  readInput: () => Promise<string | undefined>
  /** Line by line, as they come, until there are no more. */
  readLines: () => AsyncIterable<string>
  /** Undefined where nobody can be asked. */
  confirm: (question: string) => Promise<boolean | undefined>
  /** Calls `stop` on Ctrl-C instead of ending the process, until the returned function is called. */
  onInterrupt: (stop: () => void) => () => void
}

export function processTerminal(): Terminal {
  return {
    out: processStream(process.stdout),
    err: processStream(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    readSecret: (question) =>
      readSecret({ keyboard: process.stdin, write: (text) => void process.stderr.write(text) }, question),
    readLine: (prompt) => readLine({ input: process.stdin, output: process.stderr }, prompt),
    readLines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    readInput: async () => (process.stdin.isTTY ? undefined : readText(process.stdin)),
    confirm: (question) => askYesOrNo({ input: process.stdin, output: process.stderr }, question),
    onInterrupt(stop) {
      process.on('SIGINT', stop)
      return () => process.off('SIGINT', stop)
    },
  }
}

function processStream(stream: NodeJS.WriteStream): Stream {
  const isColored = wantsColor(stream.isTTY, process.env)
  return {
    write(text) {
      stream.write(text)
    },
    paint: (style, text) => (isColored ? styleText(style, text, { validateStream: false }) : text),
    // Some pseudo-terminals say 0.
    size: () => (stream.isTTY ? { columns: stream.columns || 80, rows: stream.rows || 24 } : undefined),
  }
}

/** NO_COLOR (no-color.org) counts when it is set to anything but nothing. */
export function wantsColor(isTty: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTty && !env.NO_COLOR && env.TERM !== 'dumb'
}
