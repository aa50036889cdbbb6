#!/usr/bin/env node
/** `ice`: the command line. Everything it does, a script can do over the same HTTP API. */
import { main } from './main.ts'
import { processTerminal } from './terminal.ts'

const terminal = processTerminal()
process.exitCode = await main(process.argv.slice(2), { terminal, fetch: globalThis.fetch })
