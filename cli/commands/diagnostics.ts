import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { callBytes } from '../../contracts/call.ts'
import { diagnosticsFileRoute } from '../../contracts/doctor.ts'
import { formatBytes } from '../format.ts'
import type { Register } from '../session.ts'

export function addDiagnosticsCommand(program: Command, register: Register) {
  program
    .command('diagnostics')
    .argument('[file]', 'where to write it', `iceos-diagnostics-${new Date().toISOString().slice(0, 10)}.zip`)
    .description('Write versions, checks, settings and logs to a ZIP, without secrets')
    .action(
      register(async (session, _: object, file: string) => {
        const answer = await callBytes(await session.connect(), diagnosticsFileRoute)
        const bytes = new Uint8Array(await answer.arrayBuffer())
        const path = resolve(session.terminal.cwd, file)
        await writeFile(path, bytes, { mode: 0o600 })
        session.show(
          { file: path, bytes: bytes.length },
          () => `${path}, ${formatBytes(bytes.length)}. Read it before you send it to anybody.\n`,
        )
      }),
    )
}
