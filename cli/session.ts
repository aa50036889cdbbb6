/** What every command gets: the terminal, how to show a result, and the way to the host. */
import type { Command } from 'commander'
import type { Client } from '../contracts/call.ts'
import { findHost, type HostOptions } from './find-host.ts'
import type { Terminal } from './terminal.ts'

export type Needs = { terminal: Terminal; fetch: typeof globalThis.fetch }
export type GlobalOptions = HostOptions & { json?: boolean }

export type Session = {
  terminal: Terminal
  options: GlobalOptions
  isJson: boolean
  connect: () => Promise<Client>
  /** The result, on stdout: as JSON where that was asked for, else as `print` words it. */
  show: (value: unknown, print: () => string) => void
  /** Something beside the result, on stderr; not a word with --json. */
  note: (text: string) => void
}

export function openSession({ terminal, fetch }: Needs, options: GlobalOptions): Session {
  const isJson = options.json === true
  return {
    terminal,
    options,
    isJson,
    async connect() {
      const { url, token } = await findHost(options, terminal.env)
      return { url, fetch, headers: () => ({ authorization: `Bearer ${token}` }) }
    },
    show(value, print) {
      terminal.out.write(isJson ? `${JSON.stringify(value, null, 2)}\n` : print())
    },
    note(text) {
      if (!isJson) terminal.err.write(`${text}\n`)
    },
  }
}

/** Makes commander's action of a command's work; what the work returns is the exit code, 0 without. */
export function createRegister(needs: Needs, setExitCode: (code: number) => void) {
  return <Options, Args extends unknown[]>(
    // biome-ignore lint/suspicious/noConfusingVoidType: most commands return nothing
    work: (session: Session, options: Options, ...args: Args) => Promise<number | void>,
  ) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command
      const options = command.optsWithGlobals<GlobalOptions & Options>()
      const code = await work(openSession(needs, options), options, ...(given.slice(0, -2) as Args))
      if (code !== undefined) setExitCode(code)
    }
}
export type Register = ReturnType<typeof createRegister>
