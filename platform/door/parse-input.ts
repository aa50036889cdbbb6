import type { z } from 'zod'
import { AppError, type FieldProblem } from '../../contracts/errors.ts'
import { isDeeperThan, maxJsonDepth } from '../../contracts/json-depth.ts'

/** Checks one part of a request; every problem is told at once. */
export function parseInput<Schema extends z.ZodType>(part: string, schema: Schema, value: unknown): z.output<Schema> {
  if (part === 'body' && isDeeperThan(maxJsonDepth, value)) {
    throw new AppError('invalid-input', { detail: `The body is nested deeper than ${maxJsonDepth} levels.` })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(toFieldProblem)
  const [first] = problems
  const detail = `The ${part} does not fit: ${first?.path || 'it'}: ${first?.message}`
  throw new AppError('invalid-input', { detail, problems })
}

const toFieldProblem = ({ path, message }: z.core.$ZodIssue): FieldProblem => ({ path: jsonPointer(path), message })

/** RFC 6901. */
const jsonPointer = (path: readonly PropertyKey[]) =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
