#!/usr/bin/env node
/** `ice`: the command line. Everything it does, a script can do over the same HTTP API. */
import { main } from './main.ts'
import { processTerminal } from './terminal.ts'

// Whoever reads what is printed may have enough of it: `ice runs list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const terminal = processTerminal()
process.exitCode = await main(process.argv.slice(2), { terminal, fetch: globalThis.fetch })
