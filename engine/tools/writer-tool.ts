import { z } from 'zod'
import { defineTool } from './tool.ts'

const mostCharacters = 280

export const writerTool = defineTool({
  name: 'writer_tool',
  description: 'Cuts notes down to one short line that is marked with a style.',
  effect: 'none',
  input: z.strictObject({ notes: z.string(), style: z.string().default('concise') }),
  output: z.object({ summary: z.string() }),
  examples: [{ notes: 'Orders are up by 4 %.', style: 'friendly' }],
  run({ notes, style }) {
    const text = notes.trim()
    const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 3).trimEnd()}...` : text
    return { summary: `[${style}] ${cut}` }
  },
})
