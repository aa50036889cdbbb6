/** What clients were told has to be what is there. */
import type { RunEvent } from '../../contracts/events.ts'
import { hasEnded } from '../../contracts/runs.ts'
import { isSame } from '../faults/workloads.ts'
import type { History, RunRecord } from './history.ts'
import type { Invariant } from './invariant.ts'

export const clientInvariants: readonly Invariant[] = [
  {
    name: 'an acknowledged run is not lost',
    check: ({ clients, runs }) => {
      const known = new Set(runs.map(({ id }) => id))
      return clients.starts.flatMap(({ post, runIds }) =>
        runIds.filter((id) => !known.has(id)).map((id) => `${post}: run ${id} was promised and is not there`),
      )
    },
  },
  {
    name: 'a post makes one run',
    check: (history) => history.clients.starts.flatMap((start) => twice(start, history)),
  },
  {
    name: 'an end that was told is the end',
    check: ({ clients, runs }) =>
      clients.ends.flatMap(({ runId, state }) => {
        const run = runs.find(({ id }) => id === runId)
        return run && hasEnded(state) && run.state !== state
          ? [`${runId} was told as ${state}, it is ${run.state}`]
          : []
      }),
  },
  {
    name: 'an accepted answer is what the node gives',
    check: ({ clients, runs }) =>
      clients.answers.flatMap(({ runId, path, comment }) => {
        const run = runs.find(({ id }) => id === runId)
        const node = run?.nodes.find((candidate) => candidate.path === path)
        const told = run?.events.filter((event) => event.path === path && event.type === 'node.answered').length
        if (told !== 1) return [`${runId}: ${path} has ${told} answers`]
        return node?.state === 'succeeded' && node.comment !== comment
          ? [`${runId}: ${path} was answered ${comment} and gave ${node.comment}`]
          : []
      }),
  },
  {
    name: 'a stream that resumes shows every event once, in order',
    check: ({ clients, runs }) =>
      clients.streams.flatMap(({ runId, isWhole, events }) => {
        const run = runs.find(({ id }) => id === runId)
        return run ? differs(run, events, isWhole) : []
      }),
  },
]

function twice({ post, key, runIds }: History['clients']['starts'][number], { runs }: History): string[] {
  const made = runs.filter((run) => run.post === post && !run.retryOf)
  const promised = new Set(runIds)
  return [
    ...(made.length > 1 ? [`${post} made ${made.length} runs`] : []),
    ...(promised.size > 1 ? [`${post} was answered with ${promised.size} runs`] : []),
    ...(key && made.some((run) => run.key !== key) ? [`${post} has a run of another key`] : []),
  ]
}

function differs({ id, events }: RunRecord, seen: readonly RunEvent[], isWhole: boolean): string[] {
  const expected = isWhole ? events : events.slice(0, seen.length)
  if (isSame(expected, seen)) return []
  return [`${id}: its stream showed ${seen.map(({ seq }) => seq)} of ${events.length} events, or others`]
}
