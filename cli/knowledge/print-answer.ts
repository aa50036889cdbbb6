/** How an answer with citations is printed. */
import type { Answer } from '../../contracts/answers.ts'
import type { Stream } from '../terminal.ts'

type Printed = Omit<Answer, 'usage' | 'tookMs'>

/** The text, what it stands on, and what a reader has to know. */
export function printAnswer(answer: Printed, paint: Stream['paint']): string {
  const sources = answer.citations.map(({ number, documentName, page, quote }) => {
    const line = quote.replace(/\s+/g, ' ')
    return `  [${number}] ${paint('bold', `${documentName}, page ${page}`)}: “${line}”`
  })
  const closest = answer.isSupported
    ? []
    : answer.passages
        .slice(0, 3)
        .map((hit) => `  ${hit.documentName}, page ${hit.page}: ${hit.text.replace(/\s+/g, ' ').slice(0, 120)}`)
  return [
    answer.text,
    ...(sources.length > 0 ? ['', ...sources] : []),
    ...(closest.length > 0 ? ['', 'The closest passages:', ...closest] : []),
    ...(answer.droppedCitations > 0
      ? ['', `${answer.droppedCitations} citations did not stand the check, and were taken out.`]
      : []),
    ...(answer.notice ? ['', paint('dim', answer.notice)] : []),
    '',
  ].join('\n')
}
