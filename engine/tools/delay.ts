import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { defineTool } from './tool.ts'

export const delay = defineTool({
  name: 'delay',
  description: 'Waits.',
  effect: 'none',
  input: z.strictObject({ seconds: z.number().min(0).max(86_400) }),
  output: z.object({ seconds: z.number() }),
  examples: [{ seconds: 1.5 }],
  async run({ seconds }, { signal }) {
    await wait(seconds * 1000, undefined, { signal }).catch((cause: unknown) => {
      throw new AppError('node-cancelled', { detail: 'The wait was cut short.', cause })
    })
    return { seconds }
  },
})
