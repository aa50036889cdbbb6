/**
 * Reads the stack for a backup. pg_dump writes the rows, in the container of Postgres; the engine's program counts and hashes them
 * meanwhile in the very same snapshot, and packs the files. Both become one archive, as it comes.
 */
import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { createZstdCompress } from 'node:zlib'
import { ExportedSnapshot, partNames } from '../../contracts/backup-format.ts'
import { AppError } from '../../contracts/errors.ts'
import { readArchive } from '../../platform/archive/read-archive.ts'
import { archiveWriter } from '../../platform/archive/write-archive.ts'
import { type Streams, streamExec } from '../docker/stream-exec.ts'
import { postgresId, runSql } from '../stack/run-sql.ts'
import type { StackBase } from '../stack/stack.ts'
import { ensureBackupPassword } from '../stack/stack-secrets.ts'
import { filesDirInside, removeTalker } from '../stack/talk.ts'
import type { Prepared, Run } from './place.ts'
import type { OnProgress } from './program.ts'
import { startInContainer } from './stack-program.ts'

const role = 'iceos_backup'
const megabyte = 1024 * 1024

export async function startStackDump(base: StackBase, { signal, onProgress }: Run): Promise<Prepared> {
  const password = await ensureBackupPassword(base.dataDir)
  await endDumps(base, signal)
  await runSql(base, roleText(password), signal, { isSecret: true })
  const bytes = Number(await runSql(base, "select pg_database_size('iceos')", signal))
  const snapshot = Promise.withResolvers<string>()
  const service = { secrets: ['backup-url'], environment: { DATABASE_URL_FILE: '/run/secrets/backup-url' } }
  const args = ['dump', '--beside-pg-dump', '--files-dir', filesDirInside]
  const onLine = (line: unknown) => {
    const said = ExportedSnapshot.safeParse(line)
    if (said.success) snapshot.resolve(said.data.snapshot)
  }
  const facts = await startInContainer(base, args, { signal, onProgress: () => {}, onLine }, { service })
  facts.ended.catch(snapshot.reject)
  const command = ['pg_dump', '-h', '/var/run/postgresql', '-U', role, '-w', '-Fc', '-Z0', '-d', 'iceos']
  const output = new PassThrough()
  const cleanUp = async () => {
    await endDumps(base, new AbortController().signal).catch(() => {}) // Postgres may be the one that is gone
    await removeTalker(base)
  }
  try {
    const id = await postgresId(base)
    const dump = await streamExec(await base.docker(), id, [...command, `--snapshot=${await snapshot.promise}`])
    dump.stdin.end()
    const stop = () => void endDumps(base, new AbortController().signal).catch(() => {})
    signal.addEventListener('abort', stop, { once: true })
    const ended = merge(dump, facts, output, counting(bytes, onProgress)).finally(() =>
      signal.removeEventListener('abort', stop),
    )
    ended.catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
    return { program: { stdin: facts.stdin, stdout: output, ended: ended.then(() => ({ said: '' })) }, cleanUp }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

/** Least privileges: it reads all, past row-level security, and writes nothing. No backup works as the owner of the data. */
const roleText = (password: string) => `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if;
  end $$;
  alter role ${role} login bypassrls nosuperuser nocreatedb nocreaterole noreplication connection limit 8 password '${password}';
  alter role ${role} set default_transaction_read_only = on;
  grant pg_read_all_data to ${role};`

/** Also those that a host has left that was killed: they would hold their snapshot, and with it what vacuum may remove. */
const endDumps = (base: StackBase, signal: AbortSignal) =>
  runSql(base, `select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = '${role}'`, signal)

type Facts = Awaited<ReturnType<typeof startInContainer>>

async function merge(dump: Streams, facts: Facts, output: PassThrough, count: (chunk: Buffer) => void): Promise<void> {
  const said = wordsOf(dump.stderr)
  const archive = archiveWriter(async (bytes) => {
    if (!output.write(bytes)) await once(output, 'drain')
  })
  // With its first byte pg_dump has its own hold on the snapshot.
  dump.stdout.once('readable', () => facts.stdin.end())
  dump.stdout.on('data', count)
  await archive.addPieces(partNames.dump, dump.stdout.pipe(createZstdCompress()))
  const code = await dump.exitCode
  if (code !== 0) throw new AppError('backup-failed', { detail: `pg_dump ended with ${code}. ${said().trim()}` })
  for await (const part of readArchive(facts.stdout)) await archive.addStream(part.name, part.size, part.content)
  await facts.ended
  await archive.end()
  output.end()
}

function counting(of: number, onProgress: OnProgress): (chunk: Buffer) => void {
  let [read, told] = [0, 0]
  return (chunk) => {
    read += chunk.length
    if (read - told < megabyte) return
    told = read
    onProgress(Math.min(99, (read / Math.max(1, of)) * 100), `${Math.round(read / megabyte)} MB read`)
  }
}

export function wordsOf(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-4000)
  })
  return () => text
}
