/**
 * What of a run belongs to its turn. A workflow that answers says it by the names of its nodes: `passages` finds them,
 * `answer` writes (as an llm or agent node, at any depth), `remember` keeps the turn.
 */
import { ChatAnswer } from '../../contracts/chat.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { Json } from '../../contracts/json.ts'
import type { SearchHit } from '../../contracts/knowledge.ts'
import type { Db } from '../db/database.ts'
import { findOutput } from '../db/node-runs.ts'
import { listRunEvents } from '../db/run-events.ts'

export const nodeNames = { passages: 'passages', answer: 'answer', remember: 'remember' } as const

export const isOf = ({ path }: RunEvent, name: string): boolean => path?.split('/').at(-1) === name

export const isPiece = (event: RunEvent): boolean =>
  event.type === 'node.delta' && event.data.kind === 'text' && isOf(event, nodeNames.answer)

const Found = ChatAnswer.pick({ passages: true })

export async function readPassages(db: Db, runId: string, path: string): Promise<SearchHit[]> {
  const parsed = Found.safeParse((await findOutput(db, runId, path))?.output)
  return parsed.success ? parsed.data.passages : []
}

const pageSize = 1000
export type Part = { text: string; passages: SearchHit[]; by: ChatAnswer['by'] }

/** How far the answer was written. */
export async function readPart(db: Db, runId: string): Promise<Part> {
  const part: Part = { text: '', passages: [], by: { provider: '', model: '' } }
  let stream: Json | undefined
  for (let after = 0; ; ) {
    const events = await listRunEvents(db, runId, after, pageSize)
    for (const event of events) {
      if (event.type === 'node.succeeded' && event.path && isOf(event, nodeNames.passages)) {
        part.passages = await readPassages(db, runId, event.path)
      }
      if (!isPiece(event)) continue
      if (event.data.stream !== stream) part.text = ''
      stream = event.data.stream
      part.text += String(event.data.text)
    }
    if (events.length < pageSize) return part
    after = events.at(-1)?.seq ?? after
  }
}
