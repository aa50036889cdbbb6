/** Statements for the server itself, over its socket inside its container. The names in them are ours, never somebody's input. */
import { AppError } from '../../contracts/errors.ts'
import { execIn } from '../docker/run-command.ts'
import { ensureContainer, findContainer } from './converge.ts'
import { containerName } from './names.ts'
import type { StackBase } from './stack.ts'
import { waitHealthy } from './wait-healthy.ts'

const limitMs = 20 * 60_000

export const superuser = ['-h', '/var/run/postgresql', '-U', 'iceos'] as const

/** `isSecret`: it goes through standard input, since what stands in a command line can be read by others. */
type Options = { database?: string; isSecret?: boolean }

export async function runSql(
  base: StackBase,
  sql: string,
  signal: AbortSignal,
  { database = 'template1', isSecret = false }: Options = {},
): Promise<string> {
  const command = ['psql', ...superuser, '-d', database, '-v', 'ON_ERROR_STOP=1', '-tAq']
  const docker = await base.docker()
  const { exitCode, stdout, stderr } = await execIn(
    ...([docker, await postgresId(base), isSecret ? command : [...command, '-c', sql]] as const),
    { timeoutMs: limitMs, signal, stdin: isSecret ? sql : undefined },
  )
  if (exitCode === 0) return stdout.trim()
  throw new AppError('service-failed', { detail: `Postgres refused: ${stderr.trim().slice(0, 500)}` })
}

export async function postgresId(base: StackBase): Promise<string> {
  const info = await findContainer(await base.docker(), containerName(base.store.read().project, 'postgres', 1))
  if (info) return info.Id
  throw new AppError('service-failed', { detail: 'The container of Postgres is gone.' })
}

/** Nothing but Postgres: what a restore needs while everybody else rests. */
export async function startPostgres(base: StackBase, signal: AbortSignal): Promise<void> {
  const needs = await base.converge()
  const service = await base.service('postgres')
  await waitHealthy(needs.docker, await ensureContainer(needs, service), service, { signal })
}

export const databaseExists = async (base: StackBase, name: string, signal: AbortSignal) =>
  (await runSql(base, `select 1 from pg_database where datname = '${name}'`, signal)) === '1'
