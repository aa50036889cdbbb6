import type { Command } from 'commander'
import { type Answer, streamAnswerRoute } from '../../contracts/answers.ts'
import { call, callStream } from '../../contracts/call.ts'
import { AppError, fromProblem } from '../../contracts/errors.ts'
import type { SearchHit } from '../../contracts/knowledge.ts'
import { searchRoute } from '../../contracts/knowledge-routes.ts'
import { findCollectionIds } from '../knowledge/find-collection.ts'
import { printAnswer } from '../knowledge/print-answer.ts'
import { readMetadata } from '../knowledge/read-metadata.ts'
import { readName } from '../knowledge/read-name.ts'
import { collect, parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import type { Stream } from '../terminal.ts'
import { usageError } from '../usage-error.ts'

const ownCollections = 'where to look; may be given again (default: everywhere)'

export function addAskCommands(program: Command, register: Register) {
  program
    .command('search')
    .description('Find passages in your documents, best first')
    .argument('<words...>')
    .option('-c, --collection <name|id>', ownCollections, collect)
    .option('-n, --limit <count>', 'how many', parseCount, 5)
    .option('--by <arm>', 'words or vectors only (default: both, where there are vectors)')
    .option('--name <pattern>', 'only documents whose name has this in it; * stands for anything')
    .option('--meta <key=value>', 'only documents with this; may be given again', collect)
    .option('--per-document <count>', 'at most so many of one document', parseCount)
    .action(register(searchFor))
  program
    .command('ask')
    .description('Answer a question from your documents, with citations that were checked')
    .argument('<question...>')
    .option('-c, --collection <name|id>', ownCollections, collect)
    .option('-m, --model <provider/model>', 'which model writes the answer (default: the default model)')
    .option('--quote', 'no language model: quote the sentences that say it')
    .addHelpText('after', '\nExample:\n  ice ask "How many days of leave do I have?"')
    .action(register(ask))
}

type Places = { collection?: string[] }

type SearchOptions = Places & { limit: number; by?: string; name?: string; meta?: string[]; perDocument?: number }

const isArm = (text: string): text is 'words' | 'vectors' => text === 'words' || text === 'vectors'

async function searchFor(session: Session, options: SearchOptions, words: string[]) {
  const { collection, limit, by, name, meta, perDocument } = options
  if (by !== undefined && !isArm(by)) throw usageError('--by is words or vectors.')
  const client = await session.connect()
  const body = {
    ...{ query: words.join(' '), limit, perDocument, ...(by && { by }) },
    ...(await findCollectionIds(client, collection)),
    filter: { name, metadata: meta && readMetadata(meta) },
  }
  const found = await call(client, searchRoute, { body })
  for (const notice of found.notices) session.note(notice)
  session.show(found, () =>
    found.hits.length === 0
      ? 'No passage has any of these words.\n'
      : found.hits.map((hit, at) => printHit(hit, at + 1, session.terminal.out.paint)).join('\n'),
  )
}

function printHit(hit: SearchHit, number: number, paint: Stream['paint']): string {
  const place = [`${hit.documentName}, page ${hit.page}`, ...hit.headings].join(' › ')
  const terms = hit.terms.map(({ term, score }) => `${term} ${score.toFixed(2)}`).join(', ')
  const why = [
    hit.reranked && `${hit.reranked.model} ${hit.reranked.score.toFixed(2)}`,
    !hit.words && terms,
    hit.words && `words ${hit.words.rank}. with ${hit.words.score.toFixed(2)} (${terms})`,
    hit.vectors && `vectors ${hit.vectors.rank}. at distance ${hit.vectors.distance.toFixed(3)}`,
  ]
    .filter(Boolean)
    .join('; ')
  const text = hit.text.replace(/^/gm, '   ')
  return `${number}. ${paint('bold', place)}  ${paint('dim', why)}\n${text}\n`
}

type AskOptions = Places & { model?: string; quote?: boolean }

async function ask(session: Session, { collection, model, quote }: AskOptions, words: string[]) {
  const wanted = quote
    ? { provider: 'local', model: 'local-extractive' }
    : model === undefined
      ? undefined
      : readName(model)
  const client = await session.connect()
  const body = {
    question: words.join(' '),
    ...(wanted && { model: wanted }),
    ...(await findCollectionIds(client, collection)),
  }
  let answer: Answer | undefined
  for await (const { data } of callStream(client, streamAnswerRoute, { body })) {
    if (data.type === 'failed') throw fromProblem(data.problem)
    if (data.type === 'answer') answer = data.answer
  }
  if (!answer) throw new AppError('model-failed', { detail: 'The answer broke off. Ask again.' })
  const whole = answer
  session.show(whole, () => printAnswer(whole, session.terminal.out.paint))
}
