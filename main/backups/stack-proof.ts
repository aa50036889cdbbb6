/**
 * Proves a backup in a scratch Postgres. What pg_dump has written, pg_restore reads there, as a person would by hand: tables,
 * indexes, policies and all. Then the engine's program compares everything with what was there when the backup was taken.
 */
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { partNames } from '../../contracts/backup-format.ts'
import { AppError } from '../../contracts/errors.ts'
import { execIn } from '../docker/run-command.ts'
import { streamExec } from '../docker/stream-exec.ts'
import { superuser } from '../stack/run-sql.ts'
import { besideScratch, removeScratch, startScratch } from '../stack/scratch-postgres.ts'
import type { StackBase } from '../stack/stack.ts'
import { removeTalker } from '../stack/talk.ts'
import type { Prepared, ProofRun } from './place.ts'
import { contentOf } from './read-backup.ts'
import { wordsOf } from './stack-dump.ts'
import { startInContainer } from './stack-program.ts'

const filesDir = '/var/lib/iceos/files'

export async function startStackProof(base: StackBase, { backup, signal, onProgress }: ProofRun): Promise<Prepared> {
  const cleanUp = async () => {
    await removeTalker(base)
    await removeScratch(base)
  }
  try {
    const id = await startScratch(base, signal)
    const isDump = partNames.dump in backup.opened.manifest.parts
    if (isDump) await restoreByHand(base, id, { backup, signal })
    const args = ['load', '--files-dir', filesDir, ...(isDump ? ['--filled'] : [])]
    const service = {
      // The files of the proof lie in a volume that goes with the container.
      ...{ volumes: [], secrets: ['scratch-url'] },
      environment: { DATABASE_URL_FILE: '/run/secrets/scratch-url' },
    }
    const change = { service, container: besideScratch(id) }
    return { program: await startInContainer(base, args, { signal, onProgress }, change), cleanUp }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

/** The commands of docs/restore-by-hand.md. */
async function restoreByHand(base: StackBase, id: string, { backup, signal }: Pick<ProofRun, 'backup' | 'signal'>) {
  const docker = await base.docker()
  const roles = 'create role iceos_app nologin; create role iceos_worker nologin'
  const made = await execIn(docker, id, ['psql', ...superuser, '-d', 'iceos', '-qc', roles], {
    ...{ timeoutMs: 60_000, signal },
  })
  if (made.exitCode !== 0) throw new AppError('service-failed', { detail: made.stderr.trim().slice(0, 500) })
  const command = ['pg_restore', ...superuser, '-d', 'iceos', '--exit-on-error', '--no-owner']
  const restore = await streamExec(docker, id, command)
  const said = wordsOf(restore.stderr)
  restore.stdout.resume()
  const content = contentOf({ ...backup, signal }, partNames.dump)
  const sent = await pipeline(content, createZstdDecompress(), restore.stdin, { signal }).catch(
    (error: unknown) => error,
  )
  const code = await restore.exitCode
  signal.throwIfAborted()
  if (code === 0 && !sent) return
  if (code === 0) throw sent
  throw new AppError('backup-not-proven', {
    detail: `pg_restore could not restore it (${code}). ${said().trim().slice(0, 800)}`,
  })
}
