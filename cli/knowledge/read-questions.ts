/** A file of questions: one as JSON on each line. */
import { readFile } from 'node:fs/promises'
import { type EvaluationQuestion, EvaluationQuestion as EvaluationQuestionSchema } from '../../contracts/evaluations.ts'
import { usageError } from '../usage-error.ts'

export async function readQuestions(path: string): Promise<EvaluationQuestion[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [EvaluationQuestionSchema.parse(JSON.parse(line))]
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 300) : ''
      throw usageError(`Line ${at + 1} of ${path} is no question with its relevant places: ${why}`)
    }
  })
}
