import type { Command } from 'commander'
import { type Client, call, callStream } from '../../contracts/call.ts'
import { cancelJobRoute, type Job, listJobsRoute } from '../../contracts/jobs.ts'
import {
  execRoute,
  getStackRemainsRoute,
  getStackRoute,
  type LogLine,
  postgresConfirmRoute,
  postgresUndoRoute,
  postgresUpgradeRoute,
  type Stack,
  stackDownRoute,
  stackResetRoute,
  stackRestartRoute,
  stackScaleRoute,
  stackUpgradeRoute,
  stackUpRoute,
  streamLogsRoute,
} from '../../contracts/stack.ts'
import {
  dropKeptSideRoute,
  getKeptSideRoute,
  listOtherStacksRoute,
  stackAdoptRoute,
  stackMoveRoute,
} from '../../contracts/stack-moves.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatBytes, formatTable, formatTime } from '../format.ts'
import { collect, parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import type { Style } from '../terminal.ts'
import { usageError } from '../usage-error.ts'
import { watchJob } from '../watch-job.ts'

export function addStackCommands(program: Command, register: Register) {
  program
    .command('up')
    .description('Start Postgres, Valkey and the engine in containers, and answer from them')
    .option('--workers <count>', 'how many workers execute runs', parseCount)
    .option('--add-on <name>', 'install an add-on service as well, such as prometheus', collect)
    .option('--without <name>', 'take an add-on out again; its data stays', collect)
    .option('--set <NAME=value>', 'a setting of a service, such as ICE_IMAGE_POSTGRES=…; kept', collect)
    .option('--database-url <url>', 'your own Postgres in place of the container ("none": the container again)')
    .option('--redis-url <url>', 'your own Redis or Valkey ("none": the container again)')
    .option('--archive <file>', 'load the images from a file that "docker save" has made')
    .option('--accept-data-loss', 'go on with an empty volume in place of one that is gone')
    .addHelpText('after', '\nExamples:\n  ice up\n  ice up --workers 3 --add-on prometheus')
    .action(register(up))
  program
    .command('down')
    .description('Stop the stack; its data stays, and iceOS answers from the embedded engine')
    .action(register(async (session) => run(session, (client) => call(client, stackDownRoute))))
  program
    .command('restart')
    .description('Restart one service of the stack, or all of them')
    .argument('[service]')
    .action(
      register(async (session, _options: unknown, service?: string) =>
        run(session, (client) => call(client, stackRestartRoute, { body: service ? { service } : {} })),
      ),
    )
  program
    .command('scale')
    .description('Run so many workers: ice scale worker=3')
    .argument('<service=count>')
    .action(register(scale))
  program
    .command('upgrade')
    .description('Change to the images of this version, or to those that are named')
    .argument('[confirm|undo]', 'after --postgres: delete the old volume, or go back to it')
    .option('--image <service=image>', 'for example engine=iceos-engine:0.2.0', collect)
    .option('--without-backup', 'with "undo": although the new Postgres cannot be backed up')
    .option('--postgres <image>', 'another major version of Postgres: rehearsed, carried over, the old volume kept')
    .action(
      register(async (session, { image = [], postgres, withoutBackup = false }: UpgradeOptions, what?: string) => {
        if (what === 'confirm') return run(session, (client) => call(client, postgresConfirmRoute))
        if (what === 'undo')
          return run(session, (client) => call(client, postgresUndoRoute, { body: { withoutBackup } }))
        if (what !== undefined) throw usageError('Say "confirm", "undo" or nothing.')
        if (postgres) return run(session, (client) => call(client, postgresUpgradeRoute, { body: { image: postgres } }))
        const images = Object.fromEntries(image.map(readSetting))
        return run(session, (client) => call(client, stackUpgradeRoute, { body: image.length > 0 ? { images } : {} }))
      }),
    )
  program
    .command('move')
    .description('Carry everything to the stack, or back to the embedded engine; where it came from keeps it')
    .argument('<stack|embedded|confirm>', '"confirm" shows what the side that it came from takes; with --yes it goes')
    .option('--replace', 'although there are runs already where it goes')
    .option('--yes', 'with "confirm": delete it')
    .action(
      register(async (session, { replace = false, yes }: { replace?: boolean; yes?: boolean }, to: string) => {
        if (to === 'confirm') return confirmMove(session, yes === true)
        if (to !== 'stack' && to !== 'embedded') throw usageError('Say where to: "stack" or "embedded".')
        return run(session, (client) => call(client, stackMoveRoute, { body: { to, replace } }))
      }),
    )
  program
    .command('ps')
    .description('Say how each service of the stack is, asked just now')
    .action(register(showServices))
  program
    .command('logs')
    .description('Show the logs of the stack, or of one service')
    .argument('[service]')
    .option('-f, --follow', 'go on with what comes')
    .option('-n, --tail <lines>', 'how many lines of each container to begin with', parseCount, 100)
    .action(register(showLogs))
  program
    .command('exec')
    .description('Run a command inside a service: ice exec postgres -- psql -U iceos -c "select 1"')
    .argument('<service>')
    .argument('<command...>')
    .option('--timeout <seconds>', 'give it up after so long', parseCount, 60)
    .action(register(exec))
  const stack = program.command('stack').description('Stacks that other installations left on this container engine')
  stack.command('others').description('Whose they are, and what they hold').action(register(listOthers))
  stack
    .command('adopt')
    .description('Take one over, with its volumes and secrets, and start it')
    .argument('<project>', 'its name, as "ice stack others" shows it')
    .option('--force', 'although its data folder is still there')
    .option('--new-key', 'although the key of its secret store is lost: stored secrets have to be entered again')
    .action(
      register(
        async (session, { force = false, newKey = false }: { force?: boolean; newKey?: boolean }, project: string) =>
          run(session, (client) => call(client, stackAdoptRoute, { body: { project, force, newKey } })),
      ),
    )
  program
    .command('reset')
    .description('Delete the stack with all of its data, after showing what goes')
    .option('--confirm <project>', 'the name that "ice reset" shows; without it nothing is deleted')
    .option('--without-backup', 'although Postgres is dead, and what is in it cannot be backed up')
    .action(register(reset))
  const jobs = program.command('jobs').description('Long operations: those of late, and the one at work')
  jobs.command('list').description('The newest first').action(register(listJobs))
  jobs.command('cancel').description('Stop the one at work').argument('<id>').action(register(cancelJob))
}

type UpgradeOptions = { image?: string[]; postgres?: string; withoutBackup?: boolean }

type UpOptions = {
  workers?: number
  addOn?: string[]
  without?: string[]
  set?: string[]
  databaseUrl?: string
  redisUrl?: string
  archive?: string
  acceptDataLoss?: boolean
}

const ownUrl = (text: string | undefined) => (text === undefined ? {} : text === 'none' ? null : text)

async function up(session: Session, options: UpOptions) {
  const { workers, addOn, without, set, archive, acceptDataLoss } = options
  const [databaseUrl, redisUrl] = [ownUrl(options.databaseUrl), ownUrl(options.redisUrl)]
  const body = {
    ...(workers !== undefined && { workers }),
    ...(addOn && { addOns: addOn }),
    ...(without && { withoutAddOns: without }),
    ...(set && { variables: Object.fromEntries(set.map(readSetting)) }),
    ...((databaseUrl === null || typeof databaseUrl === 'string') && { databaseUrl }),
    ...((redisUrl === null || typeof redisUrl === 'string') && { redisUrl }),
    ...(archive && { archive }),
    ...(acceptDataLoss && { acceptDataLoss }),
  }
  return run(session, (client) => call(client, stackUpRoute, { body }))
}

function readSetting(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw usageError(`"${text}" is not NAME=value.`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}

async function run(session: Session, start: (client: Client) => Promise<Job>): Promise<number> {
  const client = await session.connect()
  return watchJob(session, client, await start(client))
}

async function scale(session: Session, _options: unknown, text: string) {
  const [, service, count] = text.match(/^([a-z][a-z0-9-]*)=(\d+)$/) ?? []
  if (!service) throw usageError('Say which service and how many, as in "ice scale worker=3".')
  return run(session, (client) => call(client, stackScaleRoute, { body: { service, count: Number(count) } }))
}

const colors: Partial<Record<Stack['services'][number]['state'], Style>> = {
  ...{ healthy: 'green', done: 'green', starting: 'cyan', created: 'cyan' },
  ...{ unhealthy: 'red', failed: 'red', stopped: 'yellow', absent: 'dim' },
}

async function confirmMove(session: Session, isSure: boolean): Promise<number> {
  const client = await session.connect()
  const { kept } = await call(client, getKeptSideRoute)
  if (kept && isSure) return run(session, () => call(client, dropKeptSideRoute, { body: { side: kept.side } }))
  session.show({ kept }, () =>
    kept === null
      ? 'No move has left anything behind.\n'
      : [
          `Of the ${kept.side} side, as it was on ${formatTime(kept.since)}:`,
          ...kept.parts.map(({ name, bytes }) => `  ${name}${bytes === null ? '' : `, ${formatBytes(bytes)}`}`),
          'When all is well where it went: ice move confirm --yes',
          '',
        ].join('\n'),
  )
  return kept === null ? exitCodes.ok : exitCodes.usage
}

async function showServices(session: Session): Promise<number> {
  const stack = await call(await session.connect(), getStackRoute)
  const { paint } = session.terminal.out
  const rows = stack.services
    .filter(({ isInstalled, containers }) => isInstalled || containers.length > 0)
    .map((service) => [
      service.name,
      paint(colors[service.state] ?? 'dim', service.state),
      service.kind === 'once'
        ? ''
        : `${service.containers.filter(({ state }) => state === 'healthy').length}/${service.wanted}`,
      service.containers.flatMap(({ port }) => (port === null ? [] : [`127.0.0.1:${port}`])).join(', '),
      service.image,
      service.sentence,
    ])
  session.show(stack, () =>
    stack.problem
      ? `${stack.problem.title}\n${stack.problem.detail ?? ''}\n`
      : `${formatTable(['SERVICE', 'STATE', 'HEALTHY', 'ADDRESS', 'IMAGE', ''], rows)}`,
  )
  for (const { gaveUp, sentence } of stack.watchdog) if (gaveUp) session.note(sentence)
  return stack.state === 'up' ? exitCodes.ok : exitCodes.notRunning
}

async function showLogs(session: Session, options: { follow?: boolean; tail: number }, service?: string) {
  const { out } = session.terminal
  const client = await session.connect()
  const leaving = new AbortController()
  const stopListening = session.terminal.onInterrupt(() => leaving.abort())
  const query = {
    tail: options.tail,
    follow: options.follow ? ('true' as const) : ('false' as const),
    ...(service && { service }),
  }
  try {
    for await (const { data } of callStream(client, streamLogsRoute, { query, signal: leaving.signal })) {
      const print = session.isJson
        ? (line: LogLine) => JSON.stringify(line)
        : (line: LogLine) => printLine(line, out.paint)
      out.write(data.lines.map((line) => `${print(line)}\n`).join(''))
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error
  } finally {
    stopListening()
  }
}

const printLine = ({ container, text, stream }: LogLine, paint: Session['terminal']['out']['paint']) =>
  `${paint(stream === 'stderr' ? 'yellow' : 'cyan', container.replace(/^iceos-[0-9a-f]{8}-/, ''))} ${text}`

async function exec(session: Session, { timeout }: { timeout: number }, service: string, command: string[]) {
  const client = await session.connect()
  const ran = await call(client, execRoute, { params: { service }, body: { command, timeoutSeconds: timeout } })
  if (session.isJson) session.show(ran, () => '')
  else {
    session.terminal.out.write(ran.stdout)
    session.terminal.err.write(ran.stderr)
    if (ran.isCut) session.note('There was more output than is shown.')
  }
  return ran.exitCode
}

type ResetOptions = { confirm?: string; withoutBackup?: boolean }

async function reset(session: Session, { confirm, withoutBackup = false }: ResetOptions): Promise<number> {
  const client = await session.connect()
  if (confirm !== undefined)
    return run(session, () => call(client, stackResetRoute, { body: { confirm, withoutBackup } }))
  const remains = await call(client, getStackRemainsRoute)
  session.show(remains, () =>
    [
      ...remains.containers.map(({ name }) => `container  ${name}`),
      ...remains.volumes.map(
        ({ name, bytes }) => `volume     ${name}${bytes === null ? '' : `, ${formatBytes(bytes)}`}`,
      ),
      ...remains.networks.map(({ name }) => `network    ${name}`),
      '',
      `This would go, with all data in it. ${remains.backup.sentence}`,
      `To delete it: ice reset --confirm ${remains.confirm}`,
      '',
    ].join('\n'),
  )
  return exitCodes.usage
}

async function listOthers(session: Session): Promise<void> {
  const { items } = await call(await session.connect(), listOtherStacksRoute)
  const whose = { lost: 'gone', there: 'there', 'in-use': 'in use' }
  const rows = items.map(({ project, folder, folderIs, running, volumes, hasSecretKey }) => [
    project,
    folder ?? '?',
    whose[folderIs],
    String(running),
    formatBytes(volumes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)),
    hasSecretKey ? 'found' : 'lost',
  ])
  session.show(items, () =>
    items.length === 0
      ? 'There are no others.\n'
      : formatTable(['PROJECT', 'DATA FOLDER', 'IT IS', 'RUNNING', 'DATA', 'SECRET KEY'], rows),
  )
}

async function listJobs(session: Session) {
  const { items } = await call(await session.connect(), listJobsRoute, { query: { limit: 20 } })
  const rows = items.map((job) => [
    job.id,
    job.title,
    job.state,
    `${Math.floor(job.percent)} %`,
    formatTime(job.createdAt),
    job.problem?.detail ?? '',
  ])
  session.show(items, () => formatTable(['ID', 'WHAT', 'STATE', 'DONE', 'BEGUN', ''], rows))
}

async function cancelJob(session: Session, _options: unknown, jobId: string) {
  const job = await call(await session.connect(), cancelJobRoute, { params: { jobId } })
  session.show(job, () => `"${job.title}" stops at the next safe place.\n`)
}
