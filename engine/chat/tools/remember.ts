import { z } from 'zod'
import { ChatAnswer } from '../../../contracts/chat.ts'
import { updateSession } from '../../db/chat-sessions.ts'
import { finishTurn, listPast, saveSummary } from '../../db/chat-turns.ts'
import { ownerOf } from '../../memory/run-owner.ts'
import { defineTool } from '../../tools/tool.ts'
import { foldPast, mostPast } from '../past-turns.ts'
import { mustFindTurn } from '../sessions.ts'
import type { ChatToolNeeds } from './chat-needs.ts'

export const chatRemember = ({ database }: Pick<ChatToolNeeds, 'database'>) =>
  defineTool({
    name: 'chat_remember_tool',
    description: 'Keeps an answer as its turn of the conversation, and sums up what lies far back.',
    effect: 'write',
    describeCall: () => 'keep the answer in its conversation',
    input: z.strictObject({
      turn_id: z.uuid().nullish().meta({ description: 'Without one nothing is kept' }),
      answer: ChatAnswer,
      searched: z.string().nullish(),
    }),
    output: z.object({
      turn_id: z.string().nullable(),
      summary_turn_id: z.string().nullable().meta({ description: 'Up to there the conversation was just summed up' }),
      summary_text: z.string().meta({ description: 'Of what; a model can do it better than the rule' }),
    }),
    async run({ turn_id: id, answer, searched }, context) {
      if (!id) return { turn_id: null, summary_turn_id: null, summary_text: '' }
      const owner = await ownerOf(database, context)
      return database.write(owner, async (db) => {
        const turn = await mustFindTurn(db, owner.userId, id)
        const kept = searched && searched !== turn.question ? searched : null
        await finishTurn(db, id, { searched: kept, answer })
        await updateSession(db, turn.sessionId, {}, true)
        const fold = foldPast(await listPast(db, id, mostPast))
        if (fold) await saveSummary(db, fold.turnId, fold.summary)
        return { turn_id: id, summary_turn_id: fold?.turnId ?? null, summary_text: fold?.text ?? '' }
      })
    },
  })

export const chatSummary = ({ database }: Pick<ChatToolNeeds, 'database'>) =>
  defineTool({
    name: 'chat_summary_tool',
    description: 'Puts a better summary in the place of the one that was made by rule.',
    effect: 'write',
    describeCall: () => 'keep a summary of the conversation',
    input: z.strictObject({ turn_id: z.uuid(), summary: z.string().max(20_000) }),
    output: z.object({ kept: z.boolean() }),
    async run({ turn_id: id, summary }, context) {
      const text = summary.trim().slice(0, 6000)
      const owner = await ownerOf(database, context)
      return database.write(owner, async (db) => {
        await mustFindTurn(db, owner.userId, id)
        if (text !== '') await saveSummary(db, id, text)
        return { kept: text !== '' }
      })
    },
  })
