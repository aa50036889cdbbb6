import { z } from 'zod'
import { JsonObject } from '../../contracts/json.ts'
import { renderTemplate } from '../graph/templates.ts'
import { defineTool } from './tool.ts'

export const template = defineTool({
  name: 'template',
  description:
    'Renders a Jinja template with the variables it is given. In a workflow, tags in the template are rendered before the tool sees them: hand the template over from an input or another node.',
  effect: 'none',
  input: z.strictObject({ template: z.string(), variables: JsonObject.default({}) }),
  output: z.object({ text: z.string() }),
  examples: [{ template: 'Hello {{ name }}', variables: { name: 'Ada' } }],
  run: ({ template, variables }) => ({ text: renderTemplate(template, variables) }),
})
