/** A value that nobody shall see: typed without an echo, or read from a pipe. Never an argument, which others could list. */
export type Keyboard = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause' | 'setEncoding'
> &
  AsyncIterable<unknown>

type Needs = { keyboard: Keyboard; write: (text: string) => void }

/** Undefined when Ctrl-C or Ctrl-D ends it. A line end at the end of what a pipe gives is not part of it. */
export async function readSecret({ keyboard, write }: Needs, question: string): Promise<string | undefined> {
  keyboard.setEncoding('utf8')
  if (!keyboard.isTTY) return readAll(keyboard)
  write(question)
  keyboard.setRawMode(true)
  try {
    return await readTyped(keyboard)
  } finally {
    keyboard.setRawMode(false)
    keyboard.pause()
    write('\n')
  }
}

async function readAll(keyboard: Keyboard): Promise<string> {
  let text = ''
  for await (const part of keyboard) text += String(part)
  return text.replace(/\r?\n$/, '')
}

const interrupts = new Set(['\u0003', '\u0004'])
const erases = new Set(['\u007f', '\b'])

function readTyped(keyboard: Keyboard): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed: string[] = []
    const end = (value: string | undefined) => {
      keyboard.off('data', hear)
      resolve(value)
    }
    const hear = (part: string) => {
      for (const key of part) {
        if (key === '\r' || key === '\n') return end(typed.join(''))
        if (interrupts.has(key)) return end(undefined)
        if (erases.has(key)) typed = typed.slice(0, -1)
        else typed.push(key)
      }
    }
    keyboard.on('data', hear)
    keyboard.resume()
  })
}
