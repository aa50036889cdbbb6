/** Draws a run's progress: in place where a person looks, else one plain line for each change. */
import { stripVTControlCharacters } from 'node:util'
import type { RunEvent } from '../contracts/events.ts'
import { advance, type NodeProgress, printNode, type RunProgress } from './run-progress.ts'
import type { Stream } from './terminal.ts'

export type ProgressView = {
  add: (event: RunEvent) => void
  /** A line that stays, above what is drawn. */
  say: (text: string) => void
  stop: () => void
}

const redrawMs = 200

export function createProgressView(stream: Stream): ProgressView {
  return stream.size() ? liveView(stream) : plainView(stream)
}

function plainView(stream: Stream): ProgressView {
  let progress: RunProgress = new Map()
  return {
    add(event) {
      const before = event.path === null ? undefined : progress.get(event.path)
      progress = advance(progress, event)
      const after = event.path === null ? undefined : progress.get(event.path)
      if (after && isNews(before, after)) stream.write(`${printNode(after, Date.parse(event.at), stream.paint)}\n`)
    },
    say: (text) => stream.write(`${text}\n`),
    stop() {},
  }
}

const isNews = (before: NodeProgress | undefined, after: NodeProgress) =>
  before?.state !== after.state || before.note !== after.note

function liveView(stream: Stream): ProgressView {
  let progress: RunProgress = new Map()
  let drawnLines = 0
  const erase = () => {
    if (drawnLines > 0) stream.write(`\u001b[${drawnLines}A\u001b[J`)
    drawnLines = 0
  }
  const draw = () => {
    const lines = fittingLines(progress, stream)
    erase()
    stream.write(lines.map((line) => `${line}\n`).join(''))
    drawnLines = lines.length
  }
  const timer = setInterval(draw, redrawMs)
  return {
    add(event) {
      progress = advance(progress, event)
    },
    say(text) {
      erase()
      stream.write(`${text}\n`)
      draw()
    },
    stop() {
      clearInterval(timer)
      draw()
      drawnLines = 0
    },
  }
}

/** What does not fit cannot be drawn over: of many nodes the latest are shown, and long lines are cut. */
function fittingLines(progress: RunProgress, stream: Stream): string[] {
  const { columns, rows } = stream.size() ?? { columns: 80, rows: 24 }
  const room = Math.max(3, rows - 2)
  const lines = [...progress.values()].map((node) => cut(printNode(node, Date.now(), stream.paint), columns))
  if (lines.length <= room) return lines
  return [stream.paint('dim', `… ${lines.length - room + 1} more above`), ...lines.slice(1 - room)]
}

function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`
}
