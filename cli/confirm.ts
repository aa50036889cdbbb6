import { createInterface } from 'node:readline/promises'

type Streams = { input: NodeJS.ReadStream; output: NodeJS.WritableStream }

/** Undefined where nobody can be asked: stdin is a pipe or a file. Ctrl-C and Ctrl-D are a no. */
export async function askYesOrNo({ input, output }: Streams, question: string): Promise<boolean | undefined> {
  if (!input.isTTY) return undefined
  const lines = createInterface({ input, output })
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  lines.once('SIGINT', () => lines.close())
  try {
    return /^y(es)?$/i.test((await Promise.race([lines.question(`${question} [y/N] `), closed])).trim())
  } finally {
    lines.close()
  }
}
