/** Runs one example against the iceOS of this machine: order-report, approval or fan-out. */
import { createInterface } from 'node:readline/promises'
import { connect, type Iceos } from '../node.ts'
import { runApproval } from './approval.ts'
import { runFanOut } from './fan-out.ts'
import { runOrderReport } from './order-report.ts'

const examples: Record<string, (iceos: Iceos) => Promise<string>> = {
  'order-report': runOrderReport,
  approval: (iceos) => runApproval(iceos, askInTerminal),
  'fan-out': runFanOut,
}

async function askInTerminal(prompt: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`${prompt} Approve? (y/n) `)
  terminal.close()
  return /^y/i.test(answer)
}

const example = examples[process.argv[2] ?? '']
if (example) console.log(await example(await connect()))
else console.error(`Which one? ${Object.keys(examples).join(', ')}`)
