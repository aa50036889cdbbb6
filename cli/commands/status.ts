import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { getStatusRoute, type SystemStatus } from '../../contracts/system.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatBytes, formatDuration } from '../format.ts'
import type { Register } from '../session.ts'
import type { Stream } from '../terminal.ts'

export function addStatusCommand(program: Command, register: Register) {
  program
    .command('status')
    .description('Say how iceOS and its engine are, asked just now')
    .addHelpText('after', '\nExample:\n  ice status --json | jq .engine.state')
    .action(
      register(async (session) => {
        const status = await call(await session.connect(), getStatusRoute)
        session.show(status, () => printStatus(status, session.terminal.out.paint))
        return status.engine.state === 'running' ? exitCodes.ok : exitCodes.notRunning
      }),
    )
}

function printStatus(status: SystemStatus, paint: Stream['paint']): string {
  const { engine, disk } = status
  const isRunning = engine.state === 'running'
  const lines = [
    ['iceOS', `${status.version}, ${status.mode}`],
    ['address', status.url],
    ['data', status.dataDir],
    [
      'host',
      `process ${status.pid}, up ${formatDuration(Date.now() - Date.parse(status.startedAt))}, ${formatBytes(status.memoryBytes)}`,
    ],
    ['engine', [paint(isRunning ? 'green' : 'red', engine.state), ...printEngine(engine)].join(', ')],
    ...(disk ? [['disk', `${formatBytes(disk.freeBytes)} free of ${formatBytes(disk.totalBytes)}`]] : []),
    ...(engine.error && !isRunning ? [['cause', engine.error.detail ?? engine.error.title]] : []),
  ]
  return lines.map(([name = '', value = '']) => `${paint('dim', name.padEnd(8))} ${value}\n`).join('')
}

const printEngine = ({ pid, memoryBytes, restarts }: SystemStatus['engine']): string[] => [
  ...(pid === null ? [] : [`process ${pid}`]),
  ...(memoryBytes === null ? [] : [formatBytes(memoryBytes)]),
  ...(restarts === 0 ? [] : [`${restarts} restarts`]),
]
