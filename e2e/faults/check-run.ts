/** What must hold of every run, however often its engine was killed. Says what does not. */
import { finalRunEvents, type RunEvent } from '../../contracts/events.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { isSame, type Workload } from './workloads.ts'

export function problemsOfRun(run: RunDetail, events: readonly RunEvent[], workload: Workload): string[] {
  const problems = [
    run.state !== 'succeeded' && `it is ${run.state}: ${run.error?.detail ?? run.error?.title ?? ''}`,
    ...problemsOfEvents(run, events),
    ...problemsOfNodes(run, events, workload),
    workload.expected &&
      !isSame(run.outputs, workload.expected(String(run.inputs.post))) &&
      `its outputs are ${JSON.stringify(run.outputs)}`,
    workload.check?.(run),
  ]
  return problems.filter((problem) => typeof problem === 'string').map((problem) => `run ${run.id}: ${problem}`)
}

function problemsOfEvents(run: RunDetail, events: readonly RunEvent[]): (string | false)[] {
  const finals = events.filter(({ path, type }) => path === null && finalRunEvents.includes(type))
  const isGapless = events.every(({ seq }, index) => seq === index + 1)
  return [
    !isGapless && `its events are numbered ${events.map(({ seq }) => seq)}`,
    events.length !== run.lastSeq && `it has ${events.length} events and counts ${run.lastSeq}`,
    events[0]?.type !== 'run.queued' && `it begins with ${events[0]?.type}`,
    finals.length !== 1 && `it has ${finals.length} final events`,
    events.at(-1)?.type !== 'run.succeeded' && `it ends with ${events.at(-1)?.type}`,
  ]
}

function problemsOfNodes(run: RunDetail, events: readonly RunEvent[], workload: Workload): (string | false)[] {
  const paths = run.nodes.map(({ path }) => path).sort()
  const unfinished = run.nodes.filter(({ state, finishedAt }) => state !== 'succeeded' || finishedAt === null)
  return [
    !isSame(paths, [...workload.paths].sort()) && `it has the nodes ${paths}`,
    unfinished.length > 0 && `not succeeded: ${unfinished.map(({ path, state }) => `${path} ${state}`)}`,
    ...workload.paths.flatMap((path) => problemsOfNode(run, events, path)),
  ]
}

/** A node that was under way may start again once for each time that the run was taken up again; a finished one never. */
function problemsOfNode(run: RunDetail, events: readonly RunEvent[], path: string): (string | false)[] {
  const own = events.filter((event) => event.path === path)
  const starts = own.filter(({ type }) => type === 'node.started')
  const ends = own.filter(({ type }) => type === 'node.succeeded')
  const others = own.filter(({ type }) => type !== 'node.started' && type !== 'node.succeeded')
  const resumed = events.filter(({ type }) => type === 'run.resumed').length
  const node = run.nodes.find((candidate) => candidate.path === path)
  const told = String(ends[0]?.data.preview)
  return [
    starts.length === 0 && `${path} succeeded and never started`,
    starts.length > 1 + resumed && `${path} started ${starts.length} times in ${1 + resumed} goes`,
    ends.length !== 1 && `${path} succeeded ${ends.length} times`,
    own.at(-1)?.type !== 'node.succeeded' && `${path} ends with ${own.at(-1)?.type}`,
    others.length > 0 && `${path} has ${others.map(({ type }) => type)}`,
    !isPreviewOf(told, node?.output) && `${path} told ${told} and keeps ${JSON.stringify(node?.output)}`,
  ]
}

/** Only a short output can be read from its preview: a long one is cut off. */
const isPreviewOf = (preview: string, output: unknown) => preview.endsWith('…') || isSame(JSON.parse(preview), output)
