/** The stack's database, read and written by the engine's program in a container beside it; or a Postgres of the user's own. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { findImage } from '../docker/pull-image.ts'
import type { StackBase } from '../stack/stack.ts'
import { filesDirInside, removeTalker, startTalker } from '../stack/talk.ts'
import type { Place, Run } from './place.ts'
import { checkEnd, type OnProgress, type Program, readWords, type StartProgram } from './program.ts'

export function stackPlace(base: StackBase, startLocal: StartProgram): Place {
  const notYet = (): never => {
    throw new AppError('restore-refused', {
      detail:
        'Restore it into the embedded engine ("ice down" first), then "ice move stack --replace" carries it over.',
    })
  }
  return {
    mode: 'stack',
    async startDump({ signal, onProgress }: Run) {
      const program = await startInContainer(base, ['dump', '--files-dir', filesDirInside], { signal, onProgress })
      return { program, cleanUp: () => removeTalker(base) }
    },
    // On this machine, in a scratch folder: what is proven there needs nothing of the stack.
    startProof: async ({ work, ...run }) => ({
      program: await startLocal(
        ['load', '--database-folder', join(work, 'database'), '--files-dir', join(work, 'files')],
        run,
      ),
      cleanUp: () => rm(work, { recursive: true, force: true }),
    }),
    startRestore: async () => notYet(),
    swap: async () => notYet(),
    undo: async () => notYet(),
    wake: async () => notYet(),
    services: () => readImages(base),
    notIncluded: [
      'valkey: it holds wake-ups, limits and caches, which nobody misses',
      'api-token and passwords of the services: they belong to this stack',
    ],
    liveBytes: async () => undefined,
  }
}

type Options = { signal: AbortSignal; onProgress: OnProgress }

async function startInContainer(
  base: StackBase,
  args: readonly string[],
  { signal, onProgress }: Options,
): Promise<Program> {
  const { stdin, stdout, stderr, exitCode } = await startTalker(base, ['dist/engine/backup.js', ...args])
  const said = readWords(stderr, onProgress)
  const stop = () => void removeTalker(base).catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  const ended = exitCode.then((code) => checkEnd(code, said())).finally(() => signal.removeEventListener('abort', stop))
  ended.catch(() => {})
  return { stdin, stdout, ended }
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
