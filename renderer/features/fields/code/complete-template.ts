/** What can stand at the cursor of a template. Pure. */

import type { Json } from '../../../../contracts/json.ts'
import { templateFilters } from '../../../../contracts/templates.ts'
import { t } from '../../../text/text.ts'

/** Something that a template can name at its place: an input, an output of a node before it, a secret. */
export type ReachableName = {
  /** As it is written: `inputs.customer`, `parse.rows`, `secrets.TOKEN`. */
  path: string
  /** In a word: text, number, list, secret. */
  type: string
  /** What it was in the last run. */
  sample?: Json | undefined
}

export type TemplateOption = { label: string; detail: string; info?: string | undefined; snippet?: string | undefined }
type Found = { from: number; options: TemplateOption[] }

const sampleLength = 300

/** Nothing outside of tags, in comments and in texts. */
export function completeTemplate(text: string, at: number, names: readonly ReachableName[]): Found | undefined {
  const tag = openTag(text.slice(0, at))
  if (!tag) return undefined
  const { kind, body } = tag
  if (isInsideText(body)) return undefined
  const word = /[\w.]*$/.exec(body)?.[0] ?? ''
  const from = at - word.length
  const before = body.slice(0, body.length - word.length)
  if (/\|\s*$/.test(before)) return { from, options: filterOptions }
  if (/^-?\s*$/.test(before) && kind === 'statement') return { from, options: statementOptions() }
  if (/[\w\])"']\s+$/.test(before) && !/\b(?:in|if|elif|and|or|not|is)\s+$/.test(before)) return undefined
  return { from, options: names.map(nameOption) }
}

function openTag(before: string): { kind: 'value' | 'statement'; body: string } | undefined {
  const value = before.lastIndexOf('{{')
  const statement = before.lastIndexOf('{%')
  const start = Math.max(value, statement)
  if (start < 0) return undefined
  const kind = value > statement ? 'value' : 'statement'
  const body = before.slice(start + 2)
  const isClosed = body.includes(kind === 'value' ? '}}' : '%}') || before.lastIndexOf('{#') > before.lastIndexOf('#}')
  return isClosed ? undefined : { kind, body }
}

function isInsideText(body: string): boolean {
  const rest = body.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')
  return /["']/.test(rest)
}

const nameOption = ({ path, type, sample }: ReachableName): TemplateOption => ({
  label: path,
  detail: type,
  info: sample === undefined ? undefined : t('fields.lastRun', { sampleWords: sampleWords(sample) }),
})

export function sampleWords(sample: Json): string {
  const text = typeof sample === 'string' ? sample : JSON.stringify(sample)
  return text.length > sampleLength ? `${text.slice(0, sampleLength)}…` : text
}

const filterOptions: TemplateOption[] = Object.entries(templateFilters).map(([name, detail]) => ({
  label: name,
  detail,
}))

const statementOptions = (): TemplateOption[] => [
  { label: 'for', detail: t('fields.eachOfAList'), snippet: 'for #{item} in #{list} %}#{}{% endfor ' },
  { label: 'if', detail: t('fields.onlyWhen'), snippet: 'if #{condition} %}#{}{% endif ' },
  { label: 'elif', detail: t('fields.orWhen') },
  { label: 'else', detail: t('fields.otherwise') },
  { label: 'endif', detail: '' },
  { label: 'endfor', detail: '' },
  { label: 'set', detail: t('fields.aName'), snippet: 'set #{name} = #{value}' },
]
