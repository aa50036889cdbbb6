/** The stack: its database and its files. A Postgres of the user's own is read by the engine's program, and not restored into. */
import { AppError } from '../../contracts/errors.ts'
import type { ContainerCreateOptions } from '../docker/connect.ts'
import { findImage } from '../docker/pull-image.ts'
import { execIn } from '../docker/run-command.ts'
import { measureDatabase } from '../stack/database-copy.ts'
import { postgresId, runSql, startPostgres } from '../stack/run-sql.ts'
import type { StackBase } from '../stack/stack.ts'
import { filesDirInside, removeTalker } from '../stack/talk.ts'
import { startServices } from '../stack/up.ts'
import { askFromOutside } from '../stack/upgrade.ts'
import { type Place, type Run, undoForMs } from './place.ts'
import { startStackDump } from './stack-dump.ts'
import { startInContainer } from './stack-program.ts'
import { startStackProof } from './stack-proof.ts'
import { discardNextSide, dropKeptStackSide, nextSide, swapStackSides, undoStackSwap } from './stack-sides.ts'

export function stackPlace(base: StackBase): Place {
  const isOwn = () => base.store.read().hasOwnDatabase
  return {
    mode: 'stack',
    startDump: async (run) => (isOwn() ? dumpOwn(base, run) : startStackDump(base, run)),
    startProof: async (run) => (isOwn() ? proveOwn(base, run) : startStackProof(base, run)),
    async startRestore({ signal, onProgress }) {
      if (isOwn()) throw ownDatabase()
      await startPostgres(base, signal)
      await runSql(base, `drop database if exists ${nextSide.database} with (force)`, signal)
      await runSql(base, `create database ${nextSide.database} template template0`, signal)
      const place = ['--database', nextSide.database, '--files-dir', filesDirInside, '--next', nextSide.files]
      return startInContainer(base, ['load', '--for-use', ...place], { signal, onProgress })
    },
    async discard(work) {
      if (isOwn()) return
      await removeTalker(base)
      await discardNextSide(base, work)
    },
    async swap({ jobId }, { backupId, backupNumber }) {
      await removeTalker(base)
      const now = Date.now()
      const [restoredAt, until] = [now, now + undoForMs].map((time) => new Date(time).toISOString()) as [string, string]
      await swapStackSides(base, { jobId, backupId, backupNumber, restoredAt, until })
    },
    undo: () => undoStackSwap(base),
    dropKept: () => dropKeptStackSide(base),
    async wake() {
      const { signal } = new AbortController()
      await startServices(base, { step: (_, work) => work(() => {}), skip: () => {}, signal })
      await askFromOutside(base, base.store.read().ports.engine, signal)
    },
    services: () => readImages(base),
    notIncluded: [
      'valkey: it holds wake-ups, limits and caches, which nobody misses',
      'api-token and passwords of the services: they belong to this stack',
    ],
    liveBytes: () => unlessDown(async () => (await measureDatabase(base, new AbortController().signal))?.bytes),
    freeBytes: () => unlessDown(() => freeBytesIn(base)),
  }
}

async function dumpOwn(base: StackBase, run: Run) {
  const program = await startInContainer(base, ['dump', '--files-dir', filesDirInside], run)
  return { program, cleanUp: () => removeTalker(base) }
}

const scratchDir = '/var/lib/iceos/files'

/**
 * In an embedded database of the engine's image, without a network, in a volume that goes with the container: the image knows the
 * schema that the backup has, and this host may be older.
 */
async function proveOwn(base: StackBase, { signal, onProgress }: Run) {
  const args = ['load', '--database-folder', `${scratchDir}/database`, '--files-dir', `${scratchDir}/files`]
  const service = { volumes: [], secrets: [], environment: { DATABASE_URL_FILE: '' }, mem_limit: '2g' }
  const container = (spec: ContainerCreateOptions): ContainerCreateOptions => ({
    ...{ ...spec, NetworkingConfig: {} },
    HostConfig: { ...spec.HostConfig, NetworkMode: 'none' },
  })
  const program = await startInContainer(base, args, { signal, onProgress }, { service, container })
  return { program, cleanUp: () => removeTalker(base) }
}

const ownDatabase = () =>
  new AppError('restore-refused', {
    detail:
      'The stack works on a Postgres of your own, in which iceOS makes no databases. Restore into the embedded engine ("ice down" first), then "ice move stack --replace"; or by hand: docs/restore-by-hand.md.',
  })

/** A stack that is down is no reason against a restore: perhaps it is the very reason for one. */
const unlessDown = <T>(ask: () => Promise<T>): Promise<T | undefined> => ask().catch(() => undefined)

/** Where Postgres has its volume, which may be on a machine of its own inside this one. */
async function freeBytesIn(base: StackBase): Promise<number | undefined> {
  const volume = base.store.read().variables.ICE_POSTGRES_VOLUME ?? '/var/lib/postgresql/data'
  const command = ['df', '-Pk', volume]
  const { stdout } = await execIn(await base.docker(), await postgresId(base), command, { timeoutMs: 10_000 })
  const kilobytes = Number(stdout.trim().split('\n').at(-1)?.split(/\s+/)[3])
  return Number.isFinite(kilobytes) ? kilobytes * 1024 : undefined
}

/** Service → image with its digest: with these the backup was taken. */
async function readImages(base: StackBase): Promise<Record<string, string>> {
  const docker = await base.docker()
  const found = await Promise.all(
    (await base.installed()).map(async ({ name, image }) => {
      const info = await findImage(docker, image)
      return [name, info ? `${image} ${info.Id}` : image] as const
    }),
  )
  return Object.fromEntries(found)
}
