/** Measuring how well passages are found and answers are cited, and comparing two ways of doing it. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { MeasuredWeight } from './knowledge.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'

export const RelevantPlace = z
  .object({
    document: z.string().min(1).max(500).meta({ description: 'The name or the id of a document' }),
    page: z.int().min(1).optional(),
    text: z
      .string()
      .min(1)
      .max(5000)
      .optional()
      .meta({ description: 'Words that the passage has to have, as they stand' }),
    grade: z.number().positive().max(100).optional().meta({ description: 'How relevant it is; 1 when left out' }),
  })
  .strict()
export type RelevantPlace = z.infer<typeof RelevantPlace>

export const EvaluationQuestion = z
  .object({ question: z.string().trim().min(1).max(4000), relevant: z.array(RelevantPlace).min(1).max(200) })
  .strict()
  .meta({ id: 'EvaluationQuestion' })
export type EvaluationQuestion = z.infer<typeof EvaluationQuestion>

const ModelName = z.object({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) }).strict()

/** One way to search; what is left out is as the collection has it. */
export const EvaluatedSetting = z
  .object({
    name: z.string().min(1).max(60),
    by: z.enum(['both', 'words', 'vectors']).optional(),
    vectorWeight: z.number().min(0).max(1).optional(),
    reranker: ModelName.nullable().optional(),
  })
  .strict()
export type EvaluatedSetting = z.infer<typeof EvaluatedSetting>

export const measures = ['ndcg@10', 'recall@10', 'recall@50', 'mrr@10'] as const
export const answerMeasures = ['citation-precision', 'faithfulness', 'answered'] as const
export const allMeasures = [...measures, ...answerMeasures] as const
export type Measure = (typeof allMeasures)[number]

const Interval = z.object({
  mean: z.number(),
  low: z.number().meta({ description: '95 %, by bootstrap over the questions' }),
  high: z.number(),
})
export type Interval = z.infer<typeof Interval>

export const SettingResult = z.object({
  name: z.string(),
  measures: z.partialRecord(z.enum(allMeasures), Interval),
  p95Ms: z.number(),
  notices: z.array(z.string()),
})
export type SettingResult = z.infer<typeof SettingResult>

export const Comparison = z.object({
  name: z.string(),
  against: z.string(),
  measure: z.enum(allMeasures),
  difference: Interval,
  better: z.int(),
  worse: z.int(),
  p: z.number().meta({ description: 'How likely so large a difference is by chance: a paired randomization test' }),
})
export type Comparison = z.infer<typeof Comparison>

export const EvaluationResult = z
  .object({
    questionCount: z.int(),
    settings: z.array(SettingResult),
    comparisons: z.array(Comparison).meta({ description: 'Each setting against the first' }),
    worst: z
      .array(z.object({ question: z.string(), score: z.number(), found: z.array(z.string()) }))
      .meta({ description: 'Questions that the first setting serves worst, with what it found instead' }),
  })
  .meta({ id: 'EvaluationResult' })
export type EvaluationResult = z.infer<typeof EvaluationResult>

export const StartEvaluation = z
  .object({
    name: z.string().trim().min(1).max(200).default('Evaluation'),
    collectionIds: z.array(z.uuid()).min(1).max(100),
    questions: z.array(EvaluationQuestion).min(1).max(5000).optional().meta({
      description: 'Own ones; otherwise they are made from the documents, without a model, the same each time',
    }),
    made: z
      .object({ count: z.int().min(1).max(2000).default(100), seed: z.int().default(1) })
      .strict()
      .optional(),
    settings: z
      .array(EvaluatedSetting)
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'As the collection is, when left out' }),
    answerWith: ModelName.optional().meta({ description: 'Let this model answer as well, and check its citations' }),
  })
  .strict()
  .meta({ id: 'StartEvaluation' })
export type StartEvaluation = z.infer<typeof StartEvaluation>

export const Evaluation = z
  .object({
    id: z.uuid(),
    name: z.string(),
    collectionIds: z.array(z.uuid()),
    state: z.enum(['running', 'succeeded', 'failed']),
    progress: z.number().min(0).max(1),
    problem: Problem.nullable(),
    result: EvaluationResult.nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Evaluation' })
export type Evaluation = z.infer<typeof Evaluation>

const tag = 'Knowledge'
const path = '/api/v1/evaluations'
const ById = z.object({ evaluationId: z.uuid() })

export const startEvaluationRoute = route({
  method: 'POST',
  path,
  summary: 'Measure how well passages are found, in one way or several',
  tag,
  access: 'knowledge:read',
  body: StartEvaluation,
  bodyLimit: 16 * 1024 * 1024,
  output: Evaluation,
  status: 202,
  errors: ['collection-not-found', 'evaluation-invalid'],
})

export const makeQuestionsRoute = route({
  method: 'POST',
  path: `${path}/questions`,
  summary: 'Questions made from documents, without a model, to look through and to change before they are asked',
  tag,
  access: 'knowledge:read',
  body: z.strictObject({
    collectionIds: z.array(z.uuid()).min(1).max(100),
    count: z.int().min(1).max(2000).default(20),
    seed: z.int().default(1),
  }),
  output: z.object({ items: z.array(EvaluationQuestion) }),
  errors: ['collection-not-found', 'evaluation-invalid'],
})

export const getAskedRoute = route({
  method: 'GET',
  path: `${path}/:evaluationId/asked`,
  summary: 'What an evaluation asked, and in which settings, to ask it once more',
  tag,
  access: 'knowledge:read',
  params: ById,
  output: StartEvaluation.required({ questions: true }),
  errors: ['evaluation-not-found'],
})

export const listEvaluationsRoute = route({
  method: 'GET',
  path,
  summary: 'List evaluations, newest first',
  tag,
  access: 'knowledge:read',
  query: PageByIdQuery,
  output: pageOf(Evaluation),
})

export const getEvaluationRoute = route({
  method: 'GET',
  path: `${path}/:evaluationId`,
  summary: 'Read an evaluation',
  tag,
  access: 'knowledge:read',
  params: ById,
  output: Evaluation,
  errors: ['evaluation-not-found'],
})

export const deleteEvaluationRoute = route({
  method: 'DELETE',
  path: `${path}/:evaluationId`,
  summary: 'Delete an evaluation; one that runs stops',
  tag,
  access: 'knowledge:write',
  params: ById,
  errors: ['evaluation-not-found'],
})

export const measureWeightRoute = route({
  method: 'POST',
  path: '/api/v1/collections/:collectionId/retrieval/measure',
  summary: 'Measure what vectors are worth beside words, and search with that from now on',
  tag,
  access: 'knowledge:write',
  params: z.object({ collectionId: z.uuid() }),
  body: z
    .object({
      questions: z.array(EvaluationQuestion).min(1).max(1000).optional().meta({
        description: 'What people asked; otherwise questions are made from the documents, which say less',
      }),
    })
    .strict()
    .default({}),
  bodyLimit: 16 * 1024 * 1024,
  output: MeasuredWeight,
  errors: ['collection-not-found', 'evaluation-invalid', 'model-failed'],
})

export const evaluationRoutes = [
  makeQuestionsRoute,
  getAskedRoute,
  startEvaluationRoute,
  listEvaluationsRoute,
  getEvaluationRoute,
  deleteEvaluationRoute,
  measureWeightRoute,
]
