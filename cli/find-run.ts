import { type Client, call } from '../contracts/call.ts'
import { AppError } from '../contracts/errors.ts'
import { listRunsRoute } from '../contracts/run-routes.ts'
import { isUuid } from './is-uuid.ts'
import { usageError } from './usage-error.ts'

const shortestPrefix = 4

/** How a command names the run that it is about. */
export const runArgument = ['<run>', 'its id, the beginning of its id, or "latest"'] as const

/** By its id, by a beginning of it that fits one run only, or the newest one as `latest`. */
export async function findRunId(client: Client, text: string): Promise<string> {
  if (isUuid(text)) return text
  const isLatest = text === 'latest'
  if (!isLatest && (text.length < shortestPrefix || !/^[0-9a-f-]+$/i.test(text))) {
    throw usageError(
      `"${text}" is no run: give its id, the first ${shortestPrefix} or more characters of it, or "latest".`,
    )
  }
  const query = isLatest ? { limit: 1 } : { limit: 50, search: text }
  const { items } = await call(client, listRunsRoute, { query })
  const fitting = isLatest ? items : items.filter(({ id }) => id.startsWith(text.toLowerCase()))
  const [run] = fitting
  if (!run)
    throw new AppError('run-not-found', { detail: isLatest ? 'There is no run yet.' : `No run begins with ${text}.` })
  if (fitting.length > 1) throw usageError(`${fitting.length} runs begin with ${text}; give more of the id.`)
  return run.id
}
