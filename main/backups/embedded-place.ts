/** The embedded database and the files of the data folder. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { AppError, fromProblem, Problem } from '../../contracts/errors.ts'
import { freeBytes } from '../../platform/disk.ts'
import type { EngineLink } from '../api/engine-link.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import type { SpareEngine } from '../supervise/spare-engine.ts'
import { type Place, type Prepared, type Restored, type Run, undoForMs } from './place.ts'
import type { Program, StartProgram } from './program.ts'
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
} & Pick<SpareEngine, 'standBy' | 'standDown'>

export function embeddedPlace(needs: EmbeddedNeeds): Place {
  const { dataDir, startProgram } = needs
  const [database, files] = [join(dataDir, 'database'), join(dataDir, 'files')]
  const below = (path: string) => relative(dataDir, path).split(sep).join('/')

  async function startDump({ work, ...run }: Run): Promise<Prepared> {
    const copy = join(work, 'copy')
    const cleanUp = () => removeFolder(work)
    try {
      await mkdir(work, { recursive: true, mode: 0o700 })
      if (needs.engine().state().state === 'running') return { program: await dumpCopy(copy, run), cleanUp }
      if (!existsSync(database)) throw new AppError('backup-failed', { detail: 'There is no database yet.' })
      const from = ['--database-folder', database, '--files-dir', files]
      return { program: await startProgram(['dump', ...from], run), cleanUp }
    } catch (error) {
      await cleanUp()
      throw error
    }
  }

  /** The program starts while the copy is made. */
  async function dumpCopy(copy: string, run: Omit<Run, 'work'>): Promise<Program> {
    const from = ['--database-folder', copy, '--scratch', '--files-dir', files]
    const program = await startProgram(['dump', '--when-told', ...from], run)
    try {
      await copyDatabase(needs, copy, run.signal)
      program.stdin.end('go')
      return program
    } catch (error) {
      program.stdin.end()
      program.stdout.destroy()
      await program.ended.catch(() => {})
      throw error
    }
  }

  let isSwapped = false
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
      isSwapped = false
      needs.standBy()
      return startProgram(['load', '--for-use', ...into(work)], { ...run, isUrgent: true })
    },
    async discard(work) {
      if (!isSwapped) await needs.standDown()
      await removeFolder(work)
    },
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
      isSwapped = true
    },
    async undo() {
      needs.standBy()
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
