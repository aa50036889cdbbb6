/** The embedded database and the files of the data folder. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { AppError, fromProblem, Problem } from '../../contracts/errors.ts'
import { freeBytes } from '../../platform/disk.ts'
import type { EngineLink } from '../api/engine-link.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import { type Place, type Prepared, type Restored, type Run, undoForMs } from './place.ts'
import type { StartProgram } from './program.ts'
import { removeFolder } from './remove-folder.ts'
import { dropKeptSide, keptSideOf, swapSides, undoSwap } from './swap-sides.ts'

export type EmbeddedNeeds = {
  dataDir: string
  startProgram: StartProgram
  engine: () => EngineSwitch
  link: () => EngineLink
  /** Ends the engine, and starts it again. */
  rest: () => Promise<void>
  wake: () => Promise<void>
}

export function embeddedPlace(needs: EmbeddedNeeds): Place {
  const { dataDir, startProgram } = needs
  const [database, files] = [join(dataDir, 'database'), join(dataDir, 'files')]
  const below = (path: string) => relative(dataDir, path).split(sep).join('/')

  async function startDump({ work, ...run }: Run): Promise<Prepared> {
    const copy = join(work, 'copy')
    const cleanUp = () => removeFolder(work)
    try {
      await mkdir(work, { recursive: true, mode: 0o700 })
      const isRunning = needs.engine().state().state === 'running'
      if (isRunning) await copyDatabase(needs, copy, run.signal)
      else if (!existsSync(database)) throw new AppError('backup-failed', { detail: 'There is no database yet.' })
      const from = isRunning ? ['--database-folder', copy, '--scratch'] : ['--database-folder', database]
      return { program: await startProgram(['dump', ...from, '--files-dir', files], run), cleanUp }
    } catch (error) {
      await cleanUp()
      throw error
    }
  }
  const into = (work: string) => ['--database-folder', join(work, 'database'), '--files-dir', join(work, 'files')]

  return {
    mode: 'embedded',
    startDump,
    startProof: async ({ work, ...run }) => ({
      program: await startProgram(['load', '--scratch', ...into(work)], run),
      cleanUp: () => removeFolder(work),
    }),
    async startRestore({ work, ...run }) {
      await removeFolder(work)
      await mkdir(work, { recursive: true, mode: 0o700 })
      return startProgram(['load', '--for-use', ...into(work)], run)
    },
    discard: removeFolder,
    async swap(context, { work, backupId, backupNumber }: Restored) {
      const now = Date.now()
      const items = [database, files].map((path) => {
        const live = below(path)
        return {
          live,
          next: below(join(work, live)),
          kept: `${below(keptSideOf(dataDir))}/${live}`,
          hadLive: existsSync(path),
        }
      })
      await needs.rest()
      await swapSides(dataDir, {
        ...{ mode: 'embedded', jobId: context.jobId, backupId, backupNumber, items },
        ...{ restoredAt: new Date(now).toISOString(), until: new Date(now + undoForMs).toISOString() },
      })
    },
    async undo() {
      await needs.rest()
      await undoSwap(dataDir)
    },
    dropKept: () => dropKeptSide(dataDir),
    wake: needs.wake,
    services: async () => ({}),
    notIncluded: ['api-token: it belongs to this machine; a new one is made where it is missing', 'caches and logs'],
    liveBytes: async () => (await sizeOf(database)) + (await sizeOf(files)),
    freeBytes: async () => freeBytes(dataDir),
  }
}

/** By the process that owns it, which copies the files between two transactions. */
async function copyDatabase({ engine, link }: EmbeddedNeeds, folder: string, signal: AbortSignal) {
  const { statusCode, body } = await link().send({
    ...{ method: 'POST', path: '/internal/database-copy', signal },
    headers: { authorization: `Bearer ${engine().hostSecret()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ folder }),
  })
  if (statusCode === 204) return void (await body.dump())
  const problem = Problem.safeParse(await body.json().catch(() => undefined))
  throw problem.success
    ? fromProblem(problem.data)
    : new AppError('backup-failed', { detail: `The engine answered ${statusCode}.` })
}

export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
