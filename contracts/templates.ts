/** Templates beside workflows: which filters there are, and what one gives with the values of a run. */
import { z } from 'zod'
import { Json, JsonObject } from './json.ts'
import { route } from './route.ts'

/** Each filter with what it does, for whoever writes one. */
export const templateFilters: Readonly<Record<string, string>> = {
  default: 'a value where there is none',
  d: 'short for default',
  length: 'how many',
  count: 'how many',
  join: 'a list as one text',
  tojson: 'as JSON',
  upper: 'in capitals',
  lower: 'in small letters',
  title: 'Each Word Begins Large',
  capitalize: 'first letter large',
  trim: 'without blanks around',
  string: 'as text',
  truncate: 'at most so long',
  replace: 'one text by another',
  indent: 'lines moved in',
  format: 'filled into a pattern',
  round: 'to so many digits',
  abs: 'without its sign',
  int: 'as a whole number',
  float: 'as a number',
  first: 'the first of a list',
  last: 'the last of a list',
  list: 'as a list',
  reverse: 'from back to front',
  unique: 'each only once',
  sort: 'in order',
  min: 'the least',
  max: 'the most',
  sum: 'all added up',
  map: 'one thing of each',
  selectattr: 'those that fit',
  rejectattr: 'those that do not fit',
  items: 'names and values',
  dictsort: 'names and values, in order',
  groupby: 'in groups',
  safe: 'unchanged',
}

export const PreviewTemplate = z
  .strictObject({
    value: Json.meta({ description: 'A template, or any JSON value with templates in it' }),
    kind: z.enum(['template', 'expression']).default('template'),
    runId: z.uuid().optional().meta({ description: 'Whose values stand in; else the newest run of blueprintId' }),
    blueprintId: z.uuid().optional(),
    path: z.string().max(2000).optional().meta({
      description: 'Of the node in that run whose text it is: it sees what that node sees. Left out: all nodes outside',
    }),
    variables: JsonObject.default({}).meta({ description: 'They win over those of the run' }),
  })
  .meta({ id: 'PreviewTemplate' })
export type PreviewTemplate = z.input<typeof PreviewTemplate>

export const TemplatePreview = z
  .object({
    value: Json.nullable().meta({ description: 'What it gives; null when it gives nothing' }),
    isCut: z.boolean().meta({ description: 'It is long: value is the beginning of its text' }),
    problem: z.string().nullable().meta({ description: 'Why it gives nothing' }),
    runId: z.uuid().nullable().meta({ description: 'The run whose values were taken' }),
  })
  .meta({ id: 'TemplatePreview' })
export type TemplatePreview = z.infer<typeof TemplatePreview>

export const previewTemplateRoute = route({
  method: 'POST',
  path: '/api/v1/templates/preview',
  summary: 'Render a template with the values of a run, without running anything. Secrets stay hidden',
  tag: 'Workflows',
  access: 'runs:read',
  body: PreviewTemplate,
  output: TemplatePreview,
  errors: ['run-not-found'],
})

export const templateRoutes = [previewTemplateRoute]
