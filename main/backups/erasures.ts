/**
 * The list of what was erased for good. It lies outside the database and outside every backup, so that no restore can bring back
 * an older one; what stands on it is erased again from whatever is restored, before that takes the place of the live side.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deleteChatSessionRoute } from '../../contracts/chat.ts'
import { type Erasure, ErasureList } from '../../contracts/erasures.ts'
import { AppError, fromProblem, Problem } from '../../contracts/errors.ts'
import { deleteDocumentRoute } from '../../contracts/knowledge-routes.ts'
import { forgetMemoryRoute } from '../../contracts/memory.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'
import type { SwitchedEngine } from '../supervise/engine-switch.ts'

/** Asks the live engine, or another one, in the host's name. */
export type AskEngine = (
  method: string,
  path: string,
  other: SwitchedEngine | undefined,
) => Promise<{ statusCode: number; problem: unknown }>

export type Erasures = {
  list: () => Promise<Erasure[]>
  erase: (what: Pick<Erasure, 'kind' | 'id'>) => Promise<Erasure>
  /** Where something of the list may have come back: on the live side, or on one that is about to answer. All that can be is erased. */
  eraseAgain: (other?: SwitchedEngine) => Promise<void>
}

const routeOf = { document: deleteDocumentRoute, session: deleteChatSessionRoute, memory: forgetMemoryRoute }
const pathOf = ({ kind, id }: Pick<Erasure, 'kind' | 'id'>) => routeOf[kind].path.replace(/:\w+/, id)
const gone = 404

export function openErasures(dataDir: string, ask: AskEngine, now: () => Date = () => new Date()): Erasures {
  const file = join(dataDir, 'erased.json')
  let turn: Promise<unknown> = Promise.resolve()

  async function list(): Promise<Erasure[]> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]'
      throw error
    })
    const found = ErasureList.safeParse(JSON.parse(text))
    if (found.success) return found.data
    throw new AppError('restore-refused', { detail: `${file} cannot be read: who was erased would come back.` })
  }

  async function eraseLive(what: Pick<Erasure, 'kind' | 'id'>, other?: SwitchedEngine) {
    const { statusCode, problem } = await ask(routeOf[what.kind].method, pathOf(what), other)
    if (statusCode < 300 || statusCode === gone) return
    const known = Problem.safeParse(problem)
    throw known.success ? fromProblem(known.data) : new AppError('internal', { detail: `It answered ${statusCode}.` })
  }

  async function add(what: Pick<Erasure, 'kind' | 'id'>): Promise<Erasure> {
    const before = await list()
    const known = before.find(({ kind, id }) => kind === what.kind && id === what.id)
    if (known) return known
    const added = { ...what, erasedAt: now().toISOString() }
    await writeFileSafely(file, `${JSON.stringify([...before, added], null, 2)}\n`)
    return added
  }

  return {
    list,
    async erase(what) {
      // The list first: what is on it and still there is erased when it is asked for once more, the other way round it is lost.
      const added = turn.then(() => add(what))
      turn = added.catch(() => {})
      const erasure = await added
      await eraseLive(what)
      return erasure
    },
    async eraseAgain(other) {
      const problems: unknown[] = []
      for (const what of await list()) await eraseLive(what, other).catch((error: unknown) => problems.push(error))
      if (problems.length > 0) throw problems[0]
    },
  }
}
