/** Puts the parts together: a title, what was asked of whom, figures, and the sentences that were picked. */
import { pickSentences } from './pick-sentences.ts'
import { type ReadPrompt, readPrompt } from './read-prompt.ts'
import { renderFigures } from './render-figures.ts'
import { upperFirst } from './words.ts'

export const notice = 'Written without a language model: local-extractive picked these sentences from the prompt.'

export function writeReport(prompt: string): string {
  const read = readPrompt(prompt)
  const { instruction, figures, prose } = read
  const rows = countIn(instruction, /\b(?:top|first|best|at most)\s+(\d{1,3})\b/i) ?? 12
  const sentences = countIn(
    instruction,
    /\b(\d{1,2}|one|two|three)\s+(?:short\s+)?(?:sentences?|bullets?|points?|lines?)\b/i,
  )
  const lines = [`# ${titleOf(instruction)}`, '', ...audience(instruction)]
  for (const part of figures) lines.push(...renderFigures(part, instruction, rows))
  const picked = pickSentences(instruction, prose, sentences ?? (/\bshort|brief\b/i.test(instruction) ? 4 : 6))
  if (picked.length > 0 && figures.length > 0) lines.push('## Notes', '')
  for (const { text, kind } of picked) lines.push(...(kind === 'table' ? ['', text, ''] : [`- ${text}`]))
  if (figures.length === 0 && picked.length === 0) lines.push(emptyRemark(read))
  return tidy([...lines, '', `_${notice}_`])
}

const emptyRemark = ({ instruction }: ReadPrompt) =>
  instruction === '' ? 'The prompt is empty.' : `The prompt holds no material beside its instruction: “${instruction}”`

/** "Write a report about these order figures" is about "Order figures". */
function titleOf(instruction: string): string {
  const about =
    /\b(?:about|on|of|from|summari[sz]e|describe|explain)\s+(?:(?:these|this|the|those|our|following|all)\s+)*([^.,:;!?]{3,60})/i.exec(
      instruction,
    )
  return upperFirst(about?.[1]?.trim() ?? 'Summary')
}

function audience(instruction: string): string[] {
  const reader =
    /\bfor (the [\p{L} -]{3,40}?(?:team|board|management|customers?|department|colleagues|readers?))\b/iu.exec(
      instruction,
    )
  return reader ? [`For ${reader[1]}.`, ''] : []
}

const words: Record<string, number> = { one: 1, two: 2, three: 3 }

function countIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1]?.toLowerCase()
  return found === undefined ? undefined : Math.max(1, words[found] ?? Number(found))
}

const tidy = (lines: readonly string[]) =>
  lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
