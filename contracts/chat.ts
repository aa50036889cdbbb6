/** Conversations about one's documents: sessions, their turns, and what is streamed while an answer is written. */
import { z } from 'zod'
import { Answer } from './answers.ts'
import { Problem } from './errors.ts'
import { Collection, KnowledgeDocument } from './knowledge.ts'
import { maxFileBytes } from './knowledge-routes.ts'
import { PageQuery, pageOf } from './page.ts'
import { route } from './route.ts'
import { ModelUsage } from './usage.ts'

export const defaultChatWorkflow = 'chatkit.rag_chat'

const ModelChoice = z.strictObject({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) })
export type ModelChoice = z.infer<typeof ModelChoice>

const Title = z.string().trim().max(200)
const SessionKey = z.string().trim().min(1).max(200)
const CollectionIds = z.array(z.uuid()).max(100)

export const ChatSession = z
  .object({
    id: z.uuid(),
    key: z.string().meta({ description: 'What scripts call it (session_id); its id if none was given' }),
    title: z.string(),
    workflow: z.string().meta({ description: 'Name or id of the workflow that answers' }),
    model: ModelChoice.nullable().meta({ description: "null: the org's default" }),
    collectionIds: CollectionIds.nullable().meta({ description: 'null: all' }),
    attachmentsId: z.uuid().nullable().meta({ description: 'The collection of the files that belong to this session' }),
    leafTurnId: z.uuid().nullable().meta({ description: 'The end of the branch that is shown' }),
    turnCount: z.int(),
    usage: ModelUsage.nullable().meta({ description: 'Of all its turns; null: no model was asked' }),
    expiresAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ChatSession' })
export type ChatSession = z.infer<typeof ChatSession>

export const turnStates = ['writing', 'done', 'stopped', 'failed'] as const
export const TurnState = z.enum(turnStates)
export type TurnState = z.infer<typeof TurnState>

export const ChatAnswer = Answer.omit({ usage: true, tookMs: true }).meta({ id: 'ChatAnswer' })
export type ChatAnswer = z.infer<typeof ChatAnswer>

export const Rating = z.enum(['up', 'down'])
export type Rating = z.infer<typeof Rating>
const Feedback = z.object({ rating: Rating, comment: z.string(), at: z.iso.datetime() })

export const ChatTurn = z
  .object({
    id: z.uuid(),
    sessionId: z.uuid(),
    parentId: z.uuid().nullable().meta({ description: 'The turn before; null: it is the first' }),
    siblings: z.array(z.uuid()).meta({ description: 'All turns with the same parent, the oldest first; itself too' }),
    question: z.string(),
    searched: z.string().nullable().meta({ description: 'What was looked for, where that is not the question' }),
    state: TurnState,
    answer: ChatAnswer.nullable().meta({ description: 'Of one that was stopped: as far as it was written' }),
    problem: Problem.nullable(),
    feedback: Feedback.nullable(),
    runId: z.uuid().nullable().meta({ description: 'The run that writes the answer' }),
    usage: ModelUsage.nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ChatTurn' })
export type ChatTurn = z.infer<typeof ChatTurn>

/** The id of each is where to go on from: Last-Event-ID. Pieces of a text are not checked yet: the turn at the end is. */
export const ChatEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('turn'), turn: ChatTurn }).meta({ description: 'As it begins' }),
    z.object({ type: z.literal('passages'), passages: Answer.shape.passages }),
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('restart'), text: z.string() }).meta({
      description: 'What was written before is void: this is how it begins anew',
    }),
    z.object({ type: z.literal('end'), turn: ChatTurn }).meta({ description: 'Done, stopped or failed' }),
  ])
  .meta({ id: 'ChatEvent' })
export type ChatEvent = z.infer<typeof ChatEvent>

const tag = 'Chat'
const sessions = '/api/v1/chat/sessions'
const turns = '/api/v1/chat/turns'
const SessionId = z.object({ sessionId: SessionKey.meta({ description: 'Its id or its key' }) })
const TurnId = z.object({ turnId: z.uuid() })

const settings = {
  title: Title,
  workflow: z.string().min(1).max(200),
  model: ModelChoice.nullable(),
  collectionIds: CollectionIds.nullable(),
  expiresAt: z.iso.datetime().nullable(),
}

export const CreateChatSession = z.strictObject({ ...settings, key: SessionKey }).partial()
export type CreateChatSession = z.infer<typeof CreateChatSession>
export const ChangeChatSession = z
  .strictObject({
    ...settings,
    leafTurnId: z.uuid().meta({ description: 'Show the branch of this turn, to its newest end' }),
  })
  .partial()
export type ChangeChatSession = z.infer<typeof ChangeChatSession>

export const listChatSessionsRoute = route({
  method: 'GET',
  path: sessions,
  summary: 'List your conversations, the one that was used last first',
  tag,
  access: 'runs:read',
  query: PageQuery.extend({
    search: z.string().max(200).optional().meta({ description: 'Words of the title or of a question' }),
  }),
  output: pageOf(ChatSession),
})

export const createChatSessionRoute = route({
  method: 'POST',
  path: sessions,
  summary: 'Begin a conversation. With a key that is known, the one that has it',
  tag,
  access: 'runs:write',
  body: CreateChatSession.default({}),
  output: ChatSession,
  status: 201,
  errors: ['collection-not-found'],
})

export const getChatSessionRoute = route({
  method: 'GET',
  path: `${sessions}/:sessionId`,
  summary: 'Read a conversation, without its turns',
  tag,
  access: 'runs:read',
  params: SessionId,
  output: ChatSession,
  errors: ['chat-session-not-found'],
})

export const changeChatSessionRoute = route({
  method: 'PATCH',
  path: `${sessions}/:sessionId`,
  summary: 'Rename a conversation, or change what answers and where it looks',
  tag,
  access: 'runs:write',
  params: SessionId,
  body: ChangeChatSession,
  output: ChatSession,
  errors: ['chat-session-not-found', 'chat-turn-not-found', 'collection-not-found'],
})

export const deleteChatSessionRoute = route({
  method: 'DELETE',
  path: `${sessions}/:sessionId`,
  summary: 'Delete a conversation with its turns and its files',
  tag,
  access: 'runs:write',
  params: SessionId,
  errors: ['chat-session-not-found'],
})

export const listTurnsRoute = route({
  method: 'GET',
  path: `${sessions}/:sessionId/turns`,
  summary: 'The turns of one branch in their order: the newest ones, or those before a turn',
  tag,
  access: 'runs:read',
  params: SessionId,
  query: z.object({
    leaf: z.uuid().optional().meta({ description: 'The end of the branch; the one that is shown if not set' }),
    before: z.uuid().optional().meta({ description: 'A turn of the branch: only what is above it' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({
    items: z.array(ChatTurn),
    nextBefore: z.uuid().nullable().meta({ description: 'There are more above this one' }),
  }),
  errors: ['chat-session-not-found', 'chat-turn-not-found'],
})

export const AddTurn = z
  .strictObject({
    question: z.string().trim().min(1).max(4000).optional(),
    after: z.uuid().nullable().optional().meta({
      description: 'The turn before it; null: none. The end of the branch that is shown, if not set',
    }),
    instead: z.uuid().optional().meta({
      description: 'Beside this turn, as another branch. Without a question: its question once more',
    }),
    model: ModelChoice.nullable().optional().meta({ description: 'For this turn only' }),
  })
  .refine(({ question, instead }) => question !== undefined || instead !== undefined, {
    message: 'Give a question, or the turn whose question is asked once more (instead).',
  })
  .refine(({ after, instead }) => after === undefined || instead === undefined, {
    message: 'Give either after or instead.',
  })
export type AddTurn = z.infer<typeof AddTurn>

const turnErrors = [
  'chat-session-not-found',
  'chat-turn-not-found',
  'blueprint-not-found',
  'collection-not-found',
  'run-limit-reached',
] as const

export const addTurnRoute = route({
  method: 'POST',
  path: `${sessions}/:sessionId/turns`,
  summary: 'Ask. With ?wait=seconds the answer comes when it is written. A key that is not known begins a conversation',
  tag,
  access: 'runs:write',
  params: SessionId,
  query: z.object({ wait: z.coerce.number().min(0).max(300).optional() }),
  body: AddTurn,
  output: ChatTurn,
  status: 202,
  errors: turnErrors,
})

export const streamNewTurnRoute = route({
  method: 'POST',
  path: `${sessions}/:sessionId/turns/stream`,
  summary: 'Ask, and get the answer as it is written. Who hangs up stops nothing: follow the turn',
  tag,
  access: 'runs:write',
  params: SessionId,
  body: AddTurn,
  event: ChatEvent,
  errors: turnErrors,
})

export const getTurnRoute = route({
  method: 'GET',
  path: `${turns}/:turnId`,
  summary: 'Read a turn',
  tag,
  access: 'runs:read',
  params: TurnId,
  output: ChatTurn,
  errors: ['chat-turn-not-found'],
})

export const streamTurnRoute = route({
  method: 'GET',
  path: `${turns}/:turnId/stream`,
  summary: 'Follow a turn: all of it, or with Last-Event-ID what came after that',
  tag,
  access: 'runs:read',
  params: TurnId,
  event: ChatEvent,
  errors: ['chat-turn-not-found'],
})

export const stopTurnRoute = route({
  method: 'POST',
  path: `${turns}/:turnId/stop`,
  summary: 'Stop writing. What has been written is kept',
  tag,
  access: 'runs:write',
  params: TurnId,
  output: ChatTurn,
  errors: ['chat-turn-not-found'],
})

export const rateTurnRoute = route({
  method: 'PUT',
  path: `${turns}/:turnId/feedback`,
  summary: 'Say whether an answer was good; null takes it back',
  tag,
  access: 'runs:write',
  params: TurnId,
  body: z.strictObject({ rating: Rating.nullable(), comment: z.string().max(2000).default('') }),
  output: ChatTurn,
  errors: ['chat-turn-not-found'],
})

export const RatedTurn = ChatTurn.pick({ id: true, sessionId: true, question: true, searched: true, runId: true })
  .extend({
    rating: Rating,
    comment: z.string(),
    ratedAt: z.iso.datetime(),
    answer: ChatAnswer.nullable(),
  })
  .meta({ id: 'RatedTurn' })
export type RatedTurn = z.infer<typeof RatedTurn>

export const listFeedbackRoute = route({
  method: 'GET',
  path: '/api/v1/chat/feedback',
  summary: 'All ratings of the org with what was asked and answered, the newest first',
  tag,
  access: 'runs:read',
  query: z.object({ rating: Rating.optional(), limit: z.coerce.number().int().min(1).max(10_000).default(1000) }),
  output: z.object({ items: z.array(RatedTurn) }),
})

export const exportChatRoute = route({
  method: 'GET',
  path: `${sessions}/:sessionId/export`,
  summary: 'A conversation as a file: the branch that is shown as Markdown, or all of it as JSON',
  tag,
  access: 'runs:read',
  params: SessionId,
  query: z.object({ format: z.enum(['markdown', 'json']).default('markdown') }),
  givesBytes: true,
  errors: ['chat-session-not-found'],
})

export const attachFileRoute = route({
  method: 'POST',
  path: `${sessions}/:sessionId/attachments`,
  summary: 'Add a file that only this conversation looks into: its bytes are the body',
  tag,
  access: 'knowledge:write',
  params: SessionId,
  query: z.object({ name: z.string().trim().min(1).max(500) }),
  takesBytes: true,
  bodyLimit: maxFileBytes,
  output: KnowledgeDocument,
  status: 202,
  errors: ['chat-session-not-found', 'document-empty', 'body-too-large'],
})

export const startDemoRoute = route({
  method: 'POST',
  path: '/api/v1/chat/demo',
  summary: 'Bring in three made-up documents, and give a conversation about them with a question to begin with',
  tag,
  access: 'knowledge:write',
  body: z.strictObject({ key: SessionKey.optional() }).default({}),
  output: z.object({ session: ChatSession, collection: Collection, question: z.string() }),
  status: 201,
  errors: ['document-unreadable'],
})

export const chatRoutes = [
  listChatSessionsRoute,
  createChatSessionRoute,
  getChatSessionRoute,
  changeChatSessionRoute,
  deleteChatSessionRoute,
  listTurnsRoute,
  addTurnRoute,
  streamNewTurnRoute,
  getTurnRoute,
  streamTurnRoute,
  stopTurnRoute,
  rateTurnRoute,
  listFeedbackRoute,
  exportChatRoute,
  attachFileRoute,
  startDemoRoute,
]
