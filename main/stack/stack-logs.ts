/** The logs of several containers as one: merged by time where they are only read, as they come where they are followed. */
import type { LogLine } from '../../contracts/stack.ts'
import { hideSecrets } from '../../platform/secret.ts'
import { readLogs } from '../docker/follow-logs.ts'
import { label, ours } from './names.ts'
import type { StackBase } from './stack.ts'

type Asked = { service?: string | undefined; tail: number; follow: boolean; signal: AbortSignal }
type Source = { id: string; service: string; name: string }

export async function* streamStackLogs(base: StackBase, asked: Asked): AsyncGenerator<LogLine[]> {
  if (asked.service) await base.service(asked.service)
  const docker = await base.docker()
  const list = await docker.listContainers({ all: true, ...ours(base.store.read().project) })
  const sources = list
    .map(({ Id, Names, Labels }) => ({
      ...{ id: Id, service: Labels[label.service] ?? '', name: Names[0]?.replace(/^\//, '') ?? Id },
    }))
    .filter(({ service }) => asked.service === undefined || service === asked.service)
  const open = (source: Source, follow: boolean, tail: number) =>
    readLogs(docker, source, { tail, follow, signal: asked.signal })
  if (!asked.follow) {
    const lines: LogLine[] = []
    for (const source of sources) for await (const batch of open(source, false, asked.tail)) lines.push(...batch)
    lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    if (lines.length > 0) yield lines.map(safe)
    return
  }
  for await (const batch of merge(sources.map((source) => open(source, true, asked.tail)))) yield batch.map(safe)
}

const safe = (line: LogLine): LogLine => ({ ...line, text: hideSecrets(line.text) })

/** Whichever has something next. Each is asked for one batch at a time, so a slow reader slows them all and fills nothing. */
async function* merge<T>(sources: AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = async (source: AsyncGenerator<T>) => ({ source, result: await source.next() })
  const waiting = new Map(sources.map((source) => [source, next(source)]))
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values())
      if (result.done) {
        waiting.delete(source)
        continue
      }
      waiting.set(source, next(source))
      yield result.value
    }
  } finally {
    for (const source of waiting.keys()) void source.return(undefined).catch(() => {})
  }
}
