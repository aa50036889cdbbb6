import { execFileSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { getRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { clientOf, type LaunchedHost, launch, launchHost, mustBeReady, stopHost } from '../testing/launch-host.ts'
import { familyOf, livingOf, processesOn } from '../testing/processes.ts'
import { until } from '../testing/until.ts'
import { problemsOfLedger, waitUntilAllEnded } from './check-ledger.ts'
import { storeWorkloads } from './fault-scene.ts'
import type { Post, StoredWorkload } from './traffic.ts'

const goneWithinMs = 5000
const perWorkload = 3

describe.skipIf(process.platform === 'win32')('a clean stop', () => {
  let dataDir = ''
  let host: LaunchedHost | undefined
  beforeEach(async () => {
    dataDir = await makeDataDir()
  })
  afterEach(async () => {
    host?.signal('SIGKILL')
    await host?.ended
    await removeDataDir(dataDir)
  })

  const start = async (): Promise<Client> => {
    host = launchHost(dataDir, { port: 0 })
    return clientOf(await mustBeReady(host))
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s in the middle of runs leaves no process, and they go on',
    async (signal) => {
      const client = await start()
      const workloads = await storeWorkloads(client)
      const posts = await postEach(client, workloads)
      const family = await familyOf(host?.pid ?? 0)
      expect(await stopHost(host as LaunchedHost, signal)).toBeLessThan(goneWithinMs)
      expect(await (host as LaunchedHost).ended).toEqual({ code: 0, signal: null })
      await expectNothingLeft(family)

      const next = await start()
      await waitUntilAllEnded(next, 30_000)
      expect(await problemsOfLedger(next, { posts, workloads, followed: [] })).toEqual([])
    },
  )

  it('is what Ctrl-C at npm start does: everybody in the terminal hears it at once', async () => {
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
    const [command = 'npm', ...script] = npm
    const args = [...script, 'start', '--silent', '--', '--headless', '--no-open', '--data-dir', dataDir, '--port', '0']
    host = launch(command, args, true)
    const client = await clientOf(await mustBeReady(host))
    const blueprint = {
      name: 'slow',
      nodes: [{ id: 'nap', type: 'tool', tool_name: 'delay', tool_args: { seconds: 20 } }],
    }
    const { id } = await call(client, startRunRoute, { body: { blueprint } })
    const params = { runId: id }
    await until('it naps', async () => (await call(client, getRunRoute, { params })).nodes.length > 0)
    const family = await familyOf(host.pid)
    expect(family.length).toBeGreaterThanOrEqual(process.platform === 'linux' ? 3 : 1)
    expect(await stopHost(host)).toBeLessThan(goneWithinMs)
    await expectNothingLeft(family)
  })

  it('may be asked for while it is still starting', async () => {
    host = launchHost(dataDir, { port: 0 })
    await wait(400)
    const family = await familyOf(host.pid)
    expect(await stopHost(host)).toBeLessThan(goneWithinMs)
    await expectNothingLeft(family)
    await start()
  })

  /** The host has gone; what it had started may take a moment longer to leave the list. */
  async function expectNothingLeft(family: readonly number[]) {
    await until('all of them have ended', () => livingOf(family).length === 0, { withinMs: 1000 }).catch(() => {})
    expect(livingOf(family).map(describeProcess)).toEqual([])
    expect((await processesOn(dataDir)).map(describeProcess)).toEqual([])
  }
})

async function postEach(client: Client, workloads: readonly StoredWorkload[]): Promise<Post[]> {
  const posts: Post[] = []
  for (const workload of workloads) {
    for (let count = 0; count < perWorkload; count++) {
      const name = `${workload.name} ${count}`
      const body = { blueprintId: workload.blueprintId, inputs: { post: name } }
      const { id } = await call(client, startRunRoute, { body })
      posts.push({ name, workload, key: undefined, runIds: [id] })
    }
  }
  return posts
}

/** What it was, for the one who reads the failure. */
function describeProcess(pid: number): string {
  try {
    return `${pid} ${execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim()}`
  } catch {
    return String(pid)
  }
}
