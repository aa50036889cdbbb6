/** Everything from one Postgres server into an empty one of another version, and whether all of it has arrived. */
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../contracts/errors.ts'
import type { Docker } from '../docker/connect.ts'
import { execIn } from '../docker/run-command.ts'
import { streamExec } from '../docker/stream-exec.ts'
import { superuser } from './run-sql.ts'

type Servers = { docker: Docker; from: string; to: string; signal: AbortSignal }

const minutes = 60_000
const database = 'iceos'

/** `from` and `to` are containers. Nobody may write to the first meanwhile. */
export async function carryPostgres(servers: Servers): Promise<{ tables: number; rows: number }> {
  await carryRoles(servers)
  await carryDatabase(servers)
  await ask(servers, servers.to, 'analyze')
  const [left, arrived] = [await measure(servers, servers.from), await measure(servers, servers.to)]
  const wrong = Object.keys({ ...left, ...arrived }).filter((table) => left[table] !== arrived[table])
  if (wrong.length > 0) throw failed(`These tables differ after they were carried over: ${wrong.join(', ')}.`)
  const rows = Object.values(left).reduce((sum, one) => sum + Number(one.split(':', 1)[0]), 0)
  return { tables: Object.keys(left).length, rows }
}

/** One role is there already, and says so: it is not taken for a failure. The passwords come from the secrets. */
async function carryRoles({ docker, from, to, signal }: Servers) {
  const dump = ['pg_dumpall', ...superuser, '--roles-only', '--no-role-passwords']
  const roles = await execIn(docker, from, dump, { timeoutMs: minutes, signal })
  if (roles.exitCode !== 0) throw failed(`pg_dumpall ended with ${roles.exitCode}. ${roles.stderr.slice(0, 500)}`)
  const read = ['psql', ...superuser, '-d', 'postgres', '-qX']
  const written = await execIn(docker, to, read, { timeoutMs: minutes, signal, stdin: roles.stdout })
  if (written.exitCode !== 0) throw failed(`The roles were refused. ${written.stderr.slice(0, 500)}`)
}

async function carryDatabase({ docker, from, to, signal }: Servers) {
  const dump = await streamExec(docker, from, ['pg_dump', ...superuser, '-Fc', '-Z0', '-d', database])
  const restore = await streamExec(docker, to, ['pg_restore', ...superuser, '-d', database, '--exit-on-error'])
  dump.stdin.end()
  const said = [dump.stderr, restore.stderr].map(keepWords)
  restore.stdout.resume()
  const broken = await pipeline(dump.stdout, restore.stdin, { signal }).catch((error: unknown) => error)
  signal.throwIfAborted()
  const codes = await Promise.all([dump.exitCode, restore.exitCode])
  if (codes.every((code) => code === 0) && !broken) return
  throw failed(`pg_dump ended with ${codes[0]}, pg_restore with ${codes[1]}. ${said.map((words) => words()).join(' ')}`)
}

/** Table → number of its rows and a sum over the hashes of all of them, which does not depend on their order. */
async function measure(servers: Servers, server: string): Promise<Record<string, string>> {
  const hash = `('x' || substr(md5(r::text), 1, 15))::bit(60)::bigint`
  const count = `select count(*) || '':'' || coalesce(sum(${hash.replaceAll("'", "''")}), 0) as c from public.%I r`
  const text = await ask(
    servers,
    server,
    `select coalesce(json_object_agg(t, (xpath('/row/c/text()', query_to_xml(format('${count}', t), false, true, '')))[1]::text), '{}')
     from (select tablename as t from pg_tables where schemaname = 'public') as tables`,
  )
  return JSON.parse(text) as Record<string, string>
}

async function ask({ docker, signal }: Servers, server: string, sql: string): Promise<string> {
  const command = ['psql', ...superuser, '-d', database, '-v', 'ON_ERROR_STOP=1', '-tAqXc', sql]
  const { exitCode, stdout, stderr } = await execIn(docker, server, command, { timeoutMs: 60 * minutes, signal })
  if (exitCode === 0) return stdout.trim()
  throw failed(`Postgres refused: ${stderr.trim().slice(0, 500)}`)
}

function keepWords(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-1000)
  })
  return () => text.trim()
}

const failed = (detail: string) => new AppError('upgrade-failed', { detail })
