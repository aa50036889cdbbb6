/**
 * Carries everything from the embedded engine to the stack, or back: both rest, the data goes through a pipe, what arrived
 * is compared with what left, and only then the other one answers. The side that it came from keeps all of it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import { removeContainers } from './down.ts'
import { readSchemaHead, whatIsNewer } from './known-migrations.ts'
import { outcomeOf } from './run-once.ts'
import type { StackBase } from './stack.ts'
import type { StackState } from './stack-state.ts'
import { removeTalker, startTalker } from './talk.ts'
import { checkMachine, getImages, layGround, startServices, upPlan } from './up.ts'
import { stopEngines } from './upgrade.ts'

export type MoveNeeds = {
  base: StackBase
  switchTo: (mode: StackState['mode']) => Promise<void>
  /** Ends the embedded engine, which would otherwise own the folder, and starts it again. */
  rest: () => Promise<void>
  wake: () => Promise<void>
  /** The engine's program for this, on this machine. */
  transferEntry: string
}
type MoveInput = { to: StackState['mode']; replace?: boolean }
type End = { exitCode: number; stdout: string; stderr: string }

export const moveJob = (needs: MoveNeeds): JobType => ({
  title: (input) => ((input as MoveInput).to === 'stack' ? say('jobMoveToStack') : say('jobMoveBack')),
  plan: (input) => {
    const { to } = input as MoveInput
    const [images, ground] = upPlan.slice(2, 4)
    const [database, migrate, cache, engine] = upPlan.slice(5, 9)
    const carrying = [
      { name: 'rest', title: say('stepRest'), weight: 5 },
      { name: 'carry', title: say('stepCarry'), weight: 40 },
    ]
    const switching = { name: 'switch', title: say('stepAnswerFromOther'), weight: 10 }
    const starting = to === 'stack' ? [cache, engine] : []
    return [images, ground, database, migrate, ...carrying, ...starting, switching].filter((step) => step !== undefined)
  },
  limitMs: 60 * 60_000,
  async work(context, input: MoveInput) {
    const { base, switchTo } = needs
    const { step, note, signal } = context
    for (const sentence of await checkMachine(base)) note(sentence)
    await step('images', async (report) => getImages(base, await base.definitions(), undefined, report, signal))
    await step('ground', () => layGround(base, false, note))
    // Nobody executes what has just arrived before the other side has ended: two would do everything twice.
    await startServices(base, context, ['database'])
    if (input.to === 'embedded') await mustKnowSchema(base, signal)
    await step('rest', () => Promise.all([stopEngines(base), needs.rest()]))
    const carried = (context.memo.carried as Carried | undefined) ?? (await carry(needs, context, input))
    context.remember({ carried })
    if (input.to === 'stack') await startServices(base, context, ['cache', 'engine', 'addOns'])
    await step('switch', async () => {
      await switchTo(input.to)
      if (input.to === 'embedded') await removeContainers(base, () => {})
    })
    const side = input.to === 'stack' ? 'embedded' : 'stack'
    base.store.change({ kept: { side, since: new Date().toISOString() } })
    note(
      `${side === 'stack' ? "The stack's volumes keep" : 'The embedded database keeps'} everything as it was before. When you are sure: "ice move confirm" deletes it.`,
    )
    return carried
  },
})

/** Before anybody rests: what the embedded engine could not take is not sent. */
async function mustKnowSchema(base: StackBase, signal: AbortSignal) {
  const newer = await whatIsNewer(await readSchemaHead(base, signal))
  if (newer) throw new AppError('database-newer', { detail: newer })
}

type Carried = Record<string, unknown>

/** Whatever fails here, the side that answered before answers again. */
async function carry(needs: MoveNeeds, { step, signal }: JobContext, { to, replace }: MoveInput) {
  const { base } = needs
  const more = replace ? ['--replace'] : []
  try {
    return await step('carry', async () => {
      if (to === 'embedded') await keepEmbedded(base.dataDir)
      const local = startLocal(needs, to === 'stack' ? ['export'] : ['import', ...more])
      const remote = await startRemote(base, to === 'stack' ? ['import', ...more] : ['export'])
      const [source, sink] = to === 'stack' ? [local.stdout, remote.stdin] : [remote.stdout, local.stdin]
      // A side that fails closes its end; what it said is worth more than that the pipe broke.
      const piped = pipeline(source, sink, { signal }).catch((error: unknown) => error)
      const [left, arrived] =
        to === 'stack' ? await Promise.all([local.end, remote.end]) : await Promise.all([remote.end, local.end])
      await piped
      signal.throwIfAborted()
      const outcome = outcomeOf(arrived, 'The import')
      if (left.exitCode !== 0)
        throw new AppError('move-failed', {
          detail: `The export ended with ${left.exitCode}. ${left.stderr.slice(-500)}`,
        })
      return outcome
    })
  } catch (error) {
    if (to === 'stack') await needs.wake()
    else
      await startServices(base, {
        step: (_, work) => work(() => {}),
        skip: () => {},
        signal: new AbortController().signal,
      })
    throw error
  } finally {
    await removeTalker(base)
  }
}

/** What the embedded side had before is put beside it: the import replaces it. */
async function keepEmbedded(dataDir: string) {
  const [folder, kept] = [join(dataDir, 'database'), join(dataDir, 'database.before-move')]
  if (!existsSync(folder)) return
  await rm(`${kept}.partial`, { recursive: true, force: true })
  await cp(folder, `${kept}.partial`, { recursive: true })
  await rm(kept, { recursive: true, force: true })
  await rename(`${kept}.partial`, kept)
}

type Side = { stdin: Writable; stdout: Readable; end: Promise<End> }

function startLocal({ base, transferEntry }: MoveNeeds, args: readonly string[]): Side {
  const child = spawn(process.execPath, [transferEntry, ...args, '--data-dir', base.dataDir], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const isImport = args[0] === 'import'
  const said = [isImport ? keepText(child.stdout) : () => '', keepText(child.stderr)] as const
  const end = once(child, 'close').then(([code]) => ({
    exitCode: Number(code ?? 1),
    stdout: said[0](),
    stderr: said[1](),
  }))
  return { stdin: child.stdin, stdout: child.stdout, end }
}

/** In a container of the engine's image, since only from there the database can be reached. */
async function startRemote(base: StackBase, args: readonly string[]): Promise<Side> {
  const { stdin, stdout, stderr, exitCode } = await startTalker(base, ['dist/engine/transfer.js', ...args])
  const said = [args[0] === 'import' ? keepText(stdout) : () => '', keepText(stderr)] as const
  const end = exitCode.then((code) => ({ exitCode: code, stdout: said[0](), stderr: said[1]() }))
  return { stdin, stdout, end }
}

const keptLength = 1_000_000
function keepText(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-keptLength)
  })
  return () => text
}
