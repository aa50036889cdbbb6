/**
 * What a power cut may take is what was not synced. The system calls of a host that takes a backup are listened to: a name is given
 * only to what is on disk, the folder is synced before anybody counts on the name, and the record comes last.
 */
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { killingTimeoutMs } from '../fault-plan.ts'
import { runHost } from './run-host.ts'
import { makeWorld } from './world.ts'

type Call = { does: 'sync' | 'rename'; path: string; began: number; ended: number }

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

it.skipIf(!hasStrace() && process.env.CI !== 'true')(
  'a backup is on disk before it has a name, and its record is last (needs strace)',
  {
    timeout: killingTimeoutMs,
  },
  async () => {
    const world = await makeWorld()
    onTestFinished(world.remove)
    const notes = join(world.dataDir, 'calls')
    const said = await runHost(world.dataDir, { kind: 'backup', input: { reason: 'manual' } }, { trace: notes })
    expect(said?.job?.state).toBe('succeeded')
    const [backup] = said?.list.items ?? []
    const calls = readCalls(await readFile(notes, 'utf8'))
    const folder = join(world.dataDir, 'backups')
    const file = join(folder, backup?.fileName ?? '')
    const published = find(calls, 'rename', (path) => path === file)
    const recorded = find(calls, 'rename', (path) => path === `${file}.json`)
    const before = (one: Call, isIt: (path: string) => boolean, after = 0) =>
      calls.some((each) => each.does === 'sync' && isIt(each.path) && each.began > after && each.ended < one.began)
    expect(
      before(published, (path) => path === `${file}.partial`),
      'the bytes, before the name',
    ).toBe(true)
    expect(
      before(recorded, (path) => path === folder, published.ended),
      'the folder, before the record',
    ).toBe(true)
    expect(
      before(recorded, (path) => path.startsWith(`${file}.json.`)),
      'the record, before its name',
    ).toBe(true)
    expect(published.ended).toBeLessThan(recorded.began)
    expect(calls.some(({ does, path, began }) => does === 'sync' && path === folder && began > recorded.ended)).toBe(
      true,
    )
    process.stdout.write(`sync order: ${calls.length} calls\n`)
  },
)

function find(calls: readonly Call[], does: Call['does'], isIt: (path: string) => boolean): Call {
  const found = calls.find((call) => call.does === does && isIt(call.path))
  if (found) return found
  throw new Error(`There is no such ${does}.`)
}

/** Lines of `strace -f -y`: a call that another one interrupts is told in two halves. */
function readCalls(text: string): Call[] {
  const calls: Call[] = []
  const open = new Map<string, Call>()
  for (const [at, line] of text.split('\n').entries()) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (/^<\.\.\. \w+ resumed>/.test(rest)) {
      const call = open.get(pid)
      if (call) call.ended = at
      open.delete(pid)
      continue
    }
    const sync = /^f(?:data)?sync\(\d+<([^>]+)>/.exec(rest)?.[1]
    const target = /^rename\w*\(.*"([^"]+)"(?:, \w+)?(?:\)| <)/.exec(rest)?.[1]
    const path = sync ?? target
    if (path === undefined) continue
    const isWhole = !rest.includes('<unfinished')
    const call: Call = { does: sync === undefined ? 'rename' : 'sync', path, began: at, ended: isWhole ? at : Infinity }
    calls.push(call)
    if (!isWhole) open.set(pid, call)
  }
  return calls
}
