import { z } from 'zod'
import { JsonObject } from '../../contracts/json.ts'
import { renderTemplate } from '../graph/templates.ts'
import { defineTool } from './tool.ts'

export const template = defineTool({
  name: 'template',
  description:
    'Renders a Jinja template with the variables it is given. In a workflow, tags in the template are rendered before the tool sees them; what they put in stays as it is, unless there are variables: then the template is handed over from an input or another node, and is rendered with them.',
  effect: 'none',
  input: z.strictObject({ template: z.string(), variables: JsonObject.optional() }),
  output: z.object({ text: z.string() }),
  examples: [{ template: 'Hello {{ name }}', variables: { name: 'Ada' } }],
  // A question with {{ }} in it, which a node has put into a text, is no template.
  run: ({ template, variables }) => ({ text: variables ? renderTemplate(template, variables) : template }),
})
