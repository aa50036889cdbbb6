import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { type CheckResult, diagnosticsRoute, doctorRoute, repairRoute } from '../../contracts/doctor.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatBytes } from '../format.ts'
import type { Register, Session } from '../session.ts'
import type { Stream, Style } from '../terminal.ts'

type Options = { repair?: boolean; bundle?: string }

export function addDoctorCommand(program: Command, register: Register) {
  program
    .command('doctor')
    .description('Check everything that iceOS stands on, and say what to do about what is wrong')
    .option('--repair', 'do what the checks offer to do')
    .option('--bundle <file>', 'write versions, checks, settings and logs to a file, without secrets')
    .action(
      register((session, options: Options) =>
        options.bundle ? writeBundle(session, options.bundle) : look(session, options),
      ),
    )
}

async function look(session: Session, { repair }: Options): Promise<number> {
  const client = await session.connect()
  const { checks } = await call(client, doctorRoute)
  for (const [index, { name, repair: offer, title }] of checks.entries()) {
    if (!repair || offer === null) continue
    checks[index] = await call(client, repairRoute, { params: { name } })
    session.note(`${title}: ${offer}.`)
  }
  session.show(checks, () => checks.map((check) => printCheck(check, session.terminal.out.paint)).join(''))
  return checks.some(({ state }) => state === 'broken') ? exitCodes.failed : exitCodes.ok
}

const looks: Record<CheckResult['state'], readonly [mark: string, style: Style]> = {
  ok: ['✓', 'green'],
  attention: ['!', 'yellow'],
  broken: ['✗', 'red'],
  skipped: ['–', 'dim'],
}

function printCheck({ state, title, sentence, instruction, repair }: CheckResult, paint: Stream['paint']): string {
  const [mark, style] = looks[state]
  const todo = repair ? `"ice doctor --repair" does: ${repair}.` : instruction
  const more = todo && state !== 'ok' && state !== 'skipped' ? `    ${paint('bold', todo)}\n` : ''
  return `${paint(style, mark)} ${title}  ${paint('dim', sentence)}\n${more}`
}

async function writeBundle(session: Session, file: string) {
  const diagnostics = await call(await session.connect(), diagnosticsRoute)
  const text = `${JSON.stringify(diagnostics, null, 2)}\n`
  await writeFile(resolve(session.terminal.cwd, file), text, { mode: 0o600 })
  const parts = diagnostics.parts.map(({ name, text: part }) => `  ${name}, ${formatBytes(part.length)}\n`).join('')
  session.show({ file, bytes: text.length }, () => `${file}:\n${parts}Read it before you send it to anybody.\n`)
}
