/** Compares what the clients were promised with what the product has, read over its API. */
import { type Client, call } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { getRunRoute, listRunEventsRoute, listRunsRoute } from '../../contracts/run-routes.ts'
import { hasEnded, type RunSummary, runStates } from '../../contracts/runs.ts'
import { until } from '../testing/until.ts'
import { problemsOfRun } from './check-run.ts'
import type { Followed } from './follow.ts'
import type { Post, StoredWorkload } from './traffic.ts'
import { isSame } from './workloads.ts'

type Ledger = { posts: readonly Post[]; workloads: readonly StoredWorkload[]; followed: readonly Followed[] }

export async function listAllRuns(client: Client, workloads: readonly StoredWorkload[]): Promise<RunSummary[]> {
  const runs: RunSummary[] = []
  for (const { blueprintId } of workloads) {
    let cursor: string | undefined
    do {
      const query = { blueprintId, limit: 200, ...(cursor ? { cursor } : {}) }
      const page = await call(client, listRunsRoute, { query })
      runs.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor)
  }
  return runs
}

/** Every run ends, also those whose client never heard of them. */
export async function waitUntilAllEnded(client: Client, withinMs: number): Promise<void> {
  const query = { state: runStates.filter((state) => !hasEnded(state)), limit: 1 }
  const hasNone = async () => (await call(client, listRunsRoute, { query })).items.length === 0
  await until('all runs have ended', hasNone, { withinMs, everyMs: 250 })
}

/** Every single thing that is wrong; none is what the product promises. */
export async function problemsOfLedger(client: Client, { posts, workloads, followed }: Ledger): Promise<string[]> {
  const runs = await listAllRuns(client, workloads)
  const eventsOf = new Map(followed.map(({ runId, events }) => [runId, events]))
  const runsOfPost = new Map<string, string[]>()
  const problems: string[] = []
  const queue = [...runs]
  const reader = async () => {
    for (let run = queue.pop(); run; run = queue.pop()) {
      const { name, found } = await readRun(client, run, workloads, eventsOf.get(run.id))
      runsOfPost.set(name, [...(runsOfPost.get(name) ?? []), run.id])
      problems.push(...found)
    }
  }
  await Promise.all([reader(), reader(), reader()])
  for (const post of posts) problems.push(...problemsOfPost(post, runsOfPost.get(post.name) ?? []))
  const known = new Set(posts.map(({ name }) => name))
  for (const name of runsOfPost.keys()) if (!known.has(name)) problems.push(`nobody posted ${name}`)
  return problems
}

async function readRun(
  client: Client,
  { id, blueprintId, state }: RunSummary,
  workloads: readonly StoredWorkload[],
  followed: readonly RunEvent[] | undefined,
): Promise<{ name: string; found: string[] }> {
  const run = await call(client, getRunRoute, { params: { runId: id } })
  const { items: events } = await call(client, listRunEventsRoute, { params: { runId: id }, query: { limit: 1000 } })
  const workload = workloads.find((candidate) => candidate.blueprintId === blueprintId)
  const found = workload ? problemsOfRun(run, events, workload) : [`run ${id} is of no workload`]
  if (followed && !isSame(followed, events)) {
    found.push(`run ${id}: who followed it saw ${followed.map(({ seq }) => seq)} of ${events.length} events`)
  }
  if (!hasEnded(state)) found.push(`run ${id} is still ${state}`)
  return { name: String(run.inputs.post), found }
}

/** Promised: there, once. Keyed: once in any case. Neither: at most once, since nobody knows whether it arrived. */
function problemsOfPost({ name, key, runIds }: Post, found: readonly string[]): string[] {
  const promised = new Set(runIds)
  const problems: string[] = []
  if (promised.size > 1) problems.push(`${name} was answered with several runs: ${[...promised]}`)
  for (const id of promised) if (!found.includes(id)) problems.push(`${name}: run ${id} was promised and is lost`)
  if (found.length > 1) problems.push(`${name} made ${found.length} runs: ${found}`)
  if (key && found.length === 0) problems.push(`${name} has a key and no run`)
  return problems
}
