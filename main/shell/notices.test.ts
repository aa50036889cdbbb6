import { afterEach, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import type { SystemNotice } from '../../contracts/notices.ts'
import type { RunChange } from '../../contracts/run-routes.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { until } from '../testing/temp-folder.ts'
import { failedNotice, type Notice, startNotices } from './notices.ts'

const ids = Array.from({ length: 5 }, (_, index) => `01900000-0000-7000-8000-00000000000${index}`)
const change = (index: number, state: RunChange['state'], name = 'Orders'): RunChange => ({
  ...{ runId: ids[index] ?? '', blueprintId: null, name, state, at: '2026-01-01T00:00:00Z' },
})

const down: SystemNotice = {
  ...{ id: 7, at: '2026-01-01T00:00:00Z', subject: 'postgres-1', kind: 'down', title: 'Postgres' },
  sentence: 'Postgres is not running.',
}

let stop = () => {}
afterEach(() => stop())

/** A stream of changes and one run, as the host would answer. */
function hostWith(changes: RunChange[], run: object, services: SystemNotice[] = []): Client {
  return {
    url: 'http://127.0.0.1:9',
    fetch: async (input) => {
      const told = String(input).endsWith('notices/events') ? services : changes
      if (!String(input).match(/run-changes$|notices.events$/)) return Response.json(run)
      const text = told.splice(0).map((one, index) => `id: ${index}\ndata: ${JSON.stringify(one)}\n\n`)
      return new Response(text.join(''), { headers: { 'content-type': 'text/event-stream' } })
    },
  }
}

const run = {
  ...{ id: ids[0], blueprintId: null, name: 'Orders', version: 1, state: 'waiting', isDraft: false, isDryRun: false },
  ...{
    createdAt: '',
    startedAt: null,
    finishedAt: null,
    error: null,
    parentRunId: null,
    parentPath: null,
    usage: null,
  },
  ...{ inputs: {}, outputs: null, outputsTruncated: false, cancelRequested: false, lastSeq: 1, retryOf: null },
  ...{ deadlineAt: null, maxTokens: null, maxCost: null, pauseRequested: false, queuedBecause: null, pinned: [] },
  ...{ wouldCall: [], trigger: null, causeRunId: null, followUps: [] },
  document: { name: 'Orders', nodes: [] },
  nodes: [
    {
      ...{ path: 'ask', nodeId: 'ask', type: 'human', state: 'waiting', attempt: 1, output: null, outputBytes: null },
      ...{ outputTruncated: false, error: null, deadlineAt: null, childRunId: null, usage: null, origin: null },
      ...{ startedAt: '', finishedAt: null, question: { kind: 'approve_reject', prompt: 'Send it?' } },
    },
  ],
}

type Given = Partial<Parameters<typeof startNotices>[0]> & {
  changes?: RunChange[]
  services?: SystemNotice[]
  theRun?: object
}

function start({ changes = [], services = [], theRun = run, ...rest }: Given) {
  const shown: Notice[] = []
  const notices = startNotices({
    client: hostWith(changes, theRun, services),
    settings: () => ({ notifyFailedRuns: true, notifyQuestions: true, notifyBackups: true, notifyServices: true }),
    isWatching: () => false,
    show: (notice) => shown.push(notice),
    backupWarning: async () => null,
    log: quietLog(),
    ...{ gatherMs: 20, retryMs: 20 },
    ...rest,
  })
  stop = notices.stop
  return shown
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 150))

describe('notices', () => {
  it('many failures are one, which names some', () => {
    const failed = ['A', 'B', 'A', 'C', 'D'].map((name, index) => change(index, 'failed', name))
    expect(failedNotice(failed)).toEqual({
      ...{ title: '5 runs failed', body: 'A, B, C and 1 more', path: '/runs?state=failed' },
    })
    expect(failedNotice([])).toBeUndefined()
  })

  it('tell of a failed run, and of a question with its words', async () => {
    const shown = start({ changes: [change(1, 'failed'), change(0, 'waiting'), change(2, 'succeeded')] })
    await until(() => shown.length === 2)
    expect(shown).toEqual(
      expect.arrayContaining([
        { title: 'Orders failed', body: 'Open the run to see why.', path: `/runs/${ids[1]}` },
        { title: 'Orders asks you something', body: 'Send it?', path: `/runs/${ids[0]}` },
      ]),
    )
  })

  it('say nothing of a run that only waits for time to pass', async () => {
    const shown = start({ changes: [change(0, 'waiting')], theRun: { ...run, nodes: [] } })
    await settle()
    expect(shown).toEqual([])
  })

  it('say nothing to somebody who is watching, or does not want to hear', async () => {
    const shown = start({ changes: [change(0, 'waiting'), change(1, 'failed')], isWatching: () => true })
    await settle()
    stop()
    const muted = start({
      changes: [change(0, 'waiting'), change(1, 'failed')],
      services: [down],
      settings: () => ({
        notifyFailedRuns: false,
        notifyQuestions: false,
        notifyBackups: false,
        notifyServices: false,
      }),
      backupWarning: async () => 'No proven backup',
    })
    await settle()
    expect([shown, muted]).toEqual([[], []])
  })

  it('tell that a service is down, and that it answers again', async () => {
    const shown = start({ services: [down, { ...down, kind: 'recovered', sentence: 'Postgres answers again.' }] })
    await until(() => shown.length === 2)
    expect(shown).toEqual([
      { title: 'Postgres is down', body: 'Postgres is not running.', path: '/services' },
      { title: 'Postgres answers again', body: 'Postgres answers again.', path: '/services' },
    ])
  })

  it('go on after the host was away', async () => {
    let tries = 0
    const changes = [change(1, 'failed')]
    const well = hostWith(changes, run)
    const fetch: Client['fetch'] = async (...given) => {
      if (tries++ < 2) throw new TypeError('fetch failed')
      return well.fetch(...given)
    }
    const shown = start({ client: { ...well, fetch } })
    await until(() => shown.length === 1)
  })

  it('tell that no backup is proven', async () => {
    const shown = start({ backupWarning: async () => 'The last proven backup is 3 days old.' })
    await until(() => shown.length === 1)
    expect(shown[0]).toEqual({
      ...{ title: 'No proven backup', body: 'The last proven backup is 3 days old.', path: '/backups' },
    })
  })
})
