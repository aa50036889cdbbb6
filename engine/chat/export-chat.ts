/** A conversation as a file. */
import type { ChatSession, ChatTurn } from '../../contracts/chat.ts'
import type { ByteAnswer } from '../../contracts/route.ts'

export function exportAsJson(session: ChatSession, turns: readonly ChatTurn[]): ByteAnswer {
  return toFile(`${JSON.stringify({ session, turns }, null, 2)}\n`, `${nameOf(session)}.json`, 'application/json')
}

/** The branch that is shown, with its sources. */
export function exportAsMarkdown(session: ChatSession, branch: readonly ChatTurn[]): ByteAnswer {
  const parts = branch.map(({ question, answer, state, problem }) => {
    const sources = (answer?.citations ?? []).map(
      ({ number, documentName, page, quote }) =>
        `${number}. ${documentName}, page ${page}: “${quote.replace(/\s+/g, ' ')}”`,
    )
    return [
      `## ${question.replace(/\s+/g, ' ')}`,
      answer?.text ?? `_${problem?.detail ?? problem?.title ?? `No answer: ${state}`}_`,
      sources.join('\n'),
      answer?.notice ? `_${answer.notice}_` : '',
    ]
      .filter(Boolean)
      .join('\n\n')
  })
  const text = [`# ${session.title || 'Conversation'}`, ...parts].join('\n\n')
  return toFile(`${text}\n`, `${nameOf(session)}.md`, 'text/markdown')
}

const nameOf = ({ title }: ChatSession) =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 60) || 'conversation'

function toFile(text: string, name: string, mediaType: string): ByteAnswer {
  const bytes = new TextEncoder().encode(text)
  return { mediaType: `${mediaType}; charset=utf-8`, name, sizeBytes: bytes.length, bytes: once(bytes) }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
