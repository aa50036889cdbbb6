import { createInterface } from 'node:readline/promises'

type Streams = { input: NodeJS.ReadStream; output: NodeJS.WritableStream }

/** Undefined where nobody sits, and after Ctrl-C or Ctrl-D. */
export async function readLine({ input, output }: Streams, prompt: string): Promise<string | undefined> {
  if (!input.isTTY) return undefined
  const lines = createInterface({ input, output })
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
  lines.once('SIGINT', () => lines.close())
  try {
    return await Promise.race([lines.question(prompt), closed])
  } finally {
    lines.close()
  }
}
