import type { Command } from 'commander'
import { type Client, call } from '../../contracts/call.ts'
import {
  type ChatSession,
  type ChatTurn,
  createChatSessionRoute,
  type ModelChoice,
  startDemoRoute,
} from '../../contracts/chat.ts'
import { fromProblem } from '../../contracts/errors.ts'
import { askInSession } from '../chat/ask-in-session.ts'
import { exitCodes } from '../exit-codes.ts'
import { findCollectionIds } from '../knowledge/find-collection.ts'
import { printAnswer } from '../knowledge/print-answer.ts'
import { readName } from '../knowledge/read-name.ts'
import { collect } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addChatCommands(program: Command, register: Register) {
  program
    .command('chat')
    .description('Talk about your documents. Without words: line by line, or the question from a pipe')
    .argument('[question...]')
    .option('-s, --session <id|name>', 'go on with this conversation, or begin one of this name')
    .option('-c, --collection <name|id>', 'where to look; may be given again (default: everywhere)', collect)
    .option('-m, --model <provider/model>', 'which model writes (default: the default model)')
    .option('--quote', 'no language model: quote the sentences that say it')
    .addHelpText(
      'after',
      '\nExamples:\n  ice chat "How many days of leave do I have?" --session hr\n  ice chat "And when is it lost?" --session hr\n  cat question.txt | ice chat --json',
    )
    .action(register(chat))
  const demo = program.command('demo').description('Shows what it can do, with made-up data')
  demo
    .command('rag')
    .description('Bring in a résumé, a cover letter and a web page, and ask about them')
    .option('--q <question>', 'what to ask (default: a two-sentence professional summary)')
    .option('-s, --session <id|name>', 'the conversation; the same one goes on', 'demo')
    .option('-m, --model <provider/model>', 'which model writes (default: the default model)')
    .action(register(demoRag))
}

const readModel = (name: string | undefined) => (name === undefined ? undefined : readName(name))

type ChatOptions = { session?: string; collection?: string[]; model?: string; quote?: boolean }

async function chat(session: Session, options: ChatOptions, words: string[]): Promise<number> {
  const question = words.length > 0 ? words.join(' ') : await session.terminal.readInput()
  if (question !== undefined && question.trim() === '') throw usageError('There is no question.')
  const client = await session.connect()
  const { collectionIds } = await findCollectionIds(client, options.collection)
  const model = options.quote ? { provider: 'local', model: 'local-extractive' } : readModel(options.model)
  const talk = await openTalk(client, options.session, collectionIds)
  if (question === undefined) return talkOn(session, client, talk, model)
  return answer(session, client, talk, { question: question.trim(), model })
}

const openTalk = (client: Client, key: string | undefined, collectionIds: string[] | undefined) =>
  call(client, createChatSessionRoute, { body: { ...(key && { key }), ...(collectionIds && { collectionIds }) } })

async function demoRag(session: Session, { q, session: key, model }: { q?: string; session: string; model?: string }) {
  const client = await session.connect()
  session.note('Reading three made-up documents …')
  const demo = await call(client, startDemoRoute, { body: { key } })
  const code = await answer(session, client, demo.session, { question: q ?? demo.question, model: readModel(model) })
  session.note(`Go on: ice demo rag --q "And when can she begin?"${key === 'demo' ? '' : ` --session ${key}`}`)
  return code
}

/** Line by line, until there are no more. */
async function talkOn(session: Session, client: Client, talk: ChatSession, model: ModelChoice | undefined) {
  session.note(`Conversation ${talk.title || talk.key}. An empty line or Ctrl-D ends it; Ctrl-C stops an answer.`)
  for (;;) {
    const line = await session.terminal.readLine('› ')
    if (line === undefined || line.trim() === '') return exitCodes.ok
    const turn = await askInSession(session, client, talk.id, { question: line.trim(), ...(model && { model }) })
    printTurn(session, turn)
  }
}

type Asked = { question: string; model: ModelChoice | undefined }

async function answer(
  session: Session,
  client: Client,
  talk: ChatSession,
  { question, model }: Asked,
): Promise<number> {
  const turn = await askInSession(session, client, talk.id, { question, ...(model && { model }) })
  if (turn.state === 'failed' && turn.problem) throw fromProblem(turn.problem)
  printTurn(session, turn)
  if (turn.state === 'stopped') return exitCodes.interrupted
  return turn.state === 'done' ? exitCodes.ok : exitCodes.failed
}

function printTurn(session: Session, turn: ChatTurn): void {
  const { answer: given, problem, state } = turn
  session.show(turn, () => {
    if (given) return printAnswer(given, session.terminal.out.paint)
    return `${problem?.detail ?? problem?.title ?? `There is no answer: ${state}.`}\n`
  })
}
