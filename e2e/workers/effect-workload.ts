/** A workflow that writes to a service outside, twice, and what must be true of that service afterwards. */
import type { Json } from '../../contracts/json.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import type { Workload } from '../faults/workloads.ts'
import type { EffectSink } from './effect-sink.ts'

/**
 * `mayBeLate`: a process that freezes between its last look and its call still makes that call when it wakes up, under the
 * key that the other side has seen. `scene` keeps the posts of several tests apart, whose names are the same.
 */
export function effectWorkload(sink: EffectSink, scene: string, mayBeLate: boolean): Workload {
  const write = (id: string, ...dependencies: string[]) => ({
    ...{ id, type: 'tool', tool_name: 'http_fetch', dependencies },
    tool_args: { url: sink.url, method: 'POST', body: { post: `${scene}/{{ post }}/${id}` } },
  })
  return {
    name: 'Workers: two effects',
    document: {
      inputs: { type: 'object', properties: { post: { type: 'string' } }, required: ['post'] },
      nodes: [
        write('first'),
        { id: 'nap', type: 'tool', tool_name: 'delay', tool_args: { seconds: 0.4 }, dependencies: ['first'] },
        write('second', 'nap'),
      ],
    },
    isLong: true,
    paths: ['first', 'nap', 'second'],
    check: (run) =>
      ['first', 'second']
        .map((id) => problemOfEffect(run, sink.callsOf(`${scene}/${run.inputs.post}/${id}`), { id, mayBeLate }))
        .find((problem) => problem),
  }
}

/** One key for each node of each run; the effect that the run knows is the one that its key stands for. */
function problemOfEffect(
  run: RunDetail,
  calls: ReturnType<EffectSink['callsOf']>,
  { id, mayBeLate }: { id: string; mayBeLate: boolean },
): string | undefined {
  const keys = new Set(calls.map(({ key }) => key))
  if (keys.size !== 1) return `${id} was asked for under ${keys.size} keys`
  const node = run.nodes.find(({ path }) => path === id)
  const answer = node?.output as { json?: { effect?: Json } } | undefined
  if (!Number.isInteger(answer?.json?.effect)) return `${id} does not know its effect`
  const late = calls.filter(({ at }) => at > Date.parse(node?.finishedAt ?? '') + clockSlackMs)
  return late.length > 0 && !mayBeLate ? `${id} was asked for again after it had succeeded` : undefined
}

/** `finishedAt` is said by the worker a moment before it is on disk. */
const clockSlackMs = 250
