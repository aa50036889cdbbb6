import { type Client, call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, getRunRoute } from '../../contracts/run-routes.ts'
import { findRunId } from '../find-run.ts'
import { readInputs } from '../parse-inputs.ts'
import type { Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

type Approval = { reject?: boolean; comment?: string }

export async function approveRun(session: Session, { reject, comment }: Approval, which: string, node?: string) {
  const answer = { approved: !reject, ...(comment === undefined ? {} : { comment }) }
  await sendAnswer(session, which, node, answer)
}

type Answer = { choice?: string; input?: string[]; inputFile?: string }

export async function answerRun(session: Session, { choice, input, inputFile }: Answer, which: string, node?: string) {
  if (choice === undefined && !input && !inputFile) {
    throw usageError('Say what to answer: --choice, --input or --input-file; "ice runs approve" approves.')
  }
  const fields = readInputs(input ?? [], inputFile, session.terminal.cwd)
  await sendAnswer(session, which, node, { ...(choice === undefined ? {} : { choice }), ...fields })
}

async function sendAnswer(session: Session, which: string, node: string | undefined, answer: JsonObject) {
  const client = await session.connect()
  const runId = await findRunId(client, which)
  const path = node ?? (await findWaitingNode(client, runId))
  const run = await call(client, answerRoute, { params: { runId }, body: { path, answer } })
  session.show(run, () => `Answered ${path}; the run is ${run.state}.\n`)
}

async function findWaitingNode(client: Client, runId: string): Promise<string> {
  const { nodes } = await call(client, getRunRoute, { params: { runId } })
  const waiting = nodes.filter(({ state, question }) => state === 'waiting' && question !== null)
  const [only] = waiting
  if (!only) throw new AppError('node-not-waiting', { detail: 'No node of this run waits for an answer.' })
  if (waiting.length > 1) {
    throw usageError(`Several nodes wait; name one of them: ${waiting.map(({ path }) => path).join(', ')}.`)
  }
  return only.path
}
