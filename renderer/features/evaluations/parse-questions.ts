/** Questions with their relevant places, from and to a file: JSON, a line of JSON each, or CSV. Pure. */
import { EvaluationQuestion } from '../../../contracts/evaluations.ts'
import { t } from '../../text/text.ts'

/** @throws Error that says in which line or entry what is wrong */
export function parseQuestions(text: string): EvaluationQuestion[] {
  const start = text.trimStart()
  if (start.startsWith('['))
    return (JSON.parse(text) as unknown[]).map((one, at) => check(one, t('evaluations.entry', { number: at + 1 })))
  if (start.startsWith('{')) {
    return text.split('\n').flatMap((line, at) => {
      if (line.trim() === '') return []
      const place = t('evaluations.line', { number: at + 1 })
      try {
        return [check(JSON.parse(line), place)]
      } catch (error) {
        throw error instanceof SyntaxError ? new Error(t('evaluations.isNoJson', { place })) : error
      }
    })
  }
  return fromCsv(text)
}

function check(one: unknown, place: string): EvaluationQuestion {
  const parsed = EvaluationQuestion.safeParse(one)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const problem = `${issue?.path.join('.')} ${issue?.message}`
  throw new Error(t('evaluations.isNoQuestion', { place, problem }))
}

const columns = ['question', 'document', 'page', 'text', 'grade'] as const

/** With a first line that names the columns. Lines of one question are its places. */
function fromCsv(text: string): EvaluationQuestion[] {
  const [head = [], ...rows] = readCsv(text)
  const at = Object.fromEntries(
    columns.map((name) => [name, head.findIndex((one) => one.trim().toLowerCase() === name)]),
  )
  if ((at.question ?? -1) < 0 || (at.document ?? -1) < 0) {
    throw new Error(t('evaluations.csvNamesNoColumns', { columns: columns.join(', ') }))
  }
  const questions = new Map<string, unknown[]>()
  for (const row of rows) {
    const cell = (name: (typeof columns)[number]) => row[at[name] ?? -1]?.trim() || undefined
    const question = cell('question') ?? ''
    const [page, grade] = [cell('page'), cell('grade')]
    const place = {
      document: cell('document'),
      ...(page && { page: Number(page) }),
      ...(cell('text') && { text: cell('text') }),
      ...(grade && { grade: Number(grade) }),
    }
    questions.set(question, [...(questions.get(question) ?? []), place])
  }
  return [...questions].map(([question, relevant]) => check({ question, relevant }, `“${question.slice(0, 60)}”`))
}

/** RFC 4180, with commas or semicolons. */
function readCsv(text: string): string[][] {
  const separator = (text.split('\n', 1)[0] ?? '').includes(';') ? ';' : ','
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const endRow = () => {
    row.push(cell)
    if (row.some((one) => one.trim() !== '')) rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (isQuoted && sign === '"' && text[at + 1] === '"') cell += text[++at]
    else if (sign === '"') isQuoted = !isQuoted
    else if (!isQuoted && sign === separator) {
      row.push(cell)
      cell = ''
    } else if (!isQuoted && sign === '\n') endRow()
    else if (isQuoted || sign !== '\r') cell += sign
  }
  endRow()
  return rows
}

/** As `ice eval` reads it. */
export const toLines = (questions: readonly EvaluationQuestion[]): string =>
  `${questions.map((one) => JSON.stringify(one)).join('\n')}\n`
