/**
 * What a power cut may take is what was not synced. The system calls of a host that takes a backup are listened to: a name is given
 * only to what is on disk, the folder is synced before anybody counts on the name, and the record comes last. So are those of a
 * restore: the new side is on disk, whole, before the journal says that it is to take the place of the live one.
 */
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { killingTimeoutMs } from '../fault-plan.ts'
import { runHost } from './run-host.ts'
import { makeWorld } from './world.ts'

type Call = { does: 'sync' | 'rename' | 'write'; path: string; began: number; ended: number }

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

const isLeftOut = !hasStrace() && process.env.CI !== 'true'

it.skipIf(isLeftOut)(
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

it.skipIf(isLeftOut)(
  'a restored side is on disk, whole, before it takes the place of the live one (needs strace)',
  { timeout: killingTimeoutMs },
  async () => {
    const world = await makeWorld()
    onTestFinished(world.remove)
    const notes = join(world.dataDir, 'calls')
    const input = { backupId: world.backup.id, isForeign: false, skipBackup: true }
    const said = await runHost(world.dataDir, { kind: 'restore', input }, { trace: notes })
    expect(said?.job?.state).toBe('succeeded')
    const calls = readCalls(await readFile(notes, 'utf8'))
    const journal = find(calls, 'rename', (path) => path === join(world.dataDir, 'backups', 'restore.json'))
    const live = join(world.dataDir, 'database', 'cluster')
    const entries = await readdir(live, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const unsafe = paths.filter((path) => {
      const inWork = `/database/cluster/${relative(live, path)}`
      const about = calls.filter((call) => call.path.replace('/cluster.making/', '/cluster/').endsWith(inWork))
      const written = about.filter(({ does }) => does === 'write').at(-1)
      const synced = about.filter(({ does, ended }) => does === 'sync' && ended < journal.began).at(-1)
      return !synced || (written !== undefined && written.ended > synced.began)
    })
    expect(unsafe).toEqual([])
    expect(paths.length).toBeGreaterThan(100)
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
    const written = /^(?:p?write\w*|ftruncate)\(\d+<([^>]+)>/.exec(rest)?.[1]
    const path = sync ?? target ?? written
    if (path === undefined) continue
    const isWhole = !rest.includes('<unfinished')
    const does = sync !== undefined ? 'sync' : target !== undefined ? 'rename' : 'write'
    const call: Call = { does, path, began: at, ended: isWhole ? at : Infinity }
    calls.push(call)
    if (!isWhole) open.set(pid, call)
  }
  return calls
}
