/** What a model is told of a conversation: its last turns as they are, and a summary of all before them. Pure. */
import type { PastTurn } from '../db/chat-turns.ts'

export type Talk = { role: 'user' | 'assistant'; text: string }
export type Past = { summary: string; talk: Talk[] }

/** Read so far upwards; a branch has a summary long before. */
export const mostPast = 40
const mostTalk = 6000
const keptTurns = 4
/** When so many have no summary yet, all but the last few get one. */
const foldAt = 8
const mostSummary = 2400
const mostOfQuestion = 160
const mostOfAnswer = 240

/** @param past from the newest upwards; one that has a summary speaks for itself and all above it */
export function readPast(past: readonly PastTurn[]): Past {
  const summary = past.find((turn) => turn.summary !== null)?.summary ?? ''
  const talk: Talk[] = []
  let length = 0
  for (const { question, answer, summary: own } of past) {
    if (own !== null) break
    const turns: Talk[] = [{ role: 'user', text: question }]
    if (answer) turns.push({ role: 'assistant', text: withoutMarks(answer) })
    length += turns.reduce((sum, { text }) => sum + text.length, 0)
    if (talk.length > 0 && length > mostTalk) break
    talk.unshift(...turns)
  }
  return { summary, talk }
}

/** The numbers of an earlier answer name passages that are not there any more. */
const withoutMarks = (text: string) => text.replace(/\s?\[\d+\]/g, '')

export const printTalk = (talk: readonly Talk[]): string =>
  talk.map(({ role, text }) => `${role === 'user' ? 'User' : 'Assistant'}: ${text}`).join('\n')

export type Fold = { turnId: string; summary: string; text: string }

/** The summary that the conversation needs now, by rule; `text` is what a model would make a better one of. */
export function foldPast(past: readonly PastTurn[]): Fold | undefined {
  const end = past.findIndex(({ summary }) => summary !== null)
  const open = end === -1 ? past : past.slice(0, end)
  if (open.length < foldAt) return undefined
  const folded = open.slice(keptTurns)
  const [newest] = folded
  if (!newest) return undefined
  const before = end === -1 ? '' : (past[end]?.summary ?? '')
  const lines = folded.toReversed().map(({ question, answer }) => lineOf(question, answer))
  const talk = folded.toReversed().flatMap(({ question, answer }): Talk[] => [
    { role: 'user', text: question },
    { role: 'assistant', text: withoutMarks(answer ?? '').slice(0, 1000) },
  ])
  return {
    turnId: newest.id,
    summary: lastLines([before, ...lines].filter(Boolean).join('\n')),
    text: [before && `Before: ${before}`, printTalk(talk)].filter(Boolean).join('\n'),
  }
}

function lineOf(question: string, answer: string | null): string {
  const said = withoutMarks(answer ?? '').replace(/\s+/g, ' ')
  return `${cut(question.replace(/\s+/g, ' '), mostOfQuestion)} → ${cut(said, mostOfAnswer) || 'no answer'}`
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text)

/** What is oldest is forgotten first. */
function lastLines(text: string): string {
  const lines = text.split('\n')
  while (lines.length > 1 && lines.join('\n').length > mostSummary) lines.shift()
  return lines.join('\n').slice(-mostSummary)
}
