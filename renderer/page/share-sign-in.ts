/** A new tab asks those that are signed in for a one-time code, so that a link opened in a new tab just works. */
type Message = { want: string } | { give: string; code: string }

const waitMs = 600

export function answerOtherTabs(makeCode: () => Promise<string | undefined>): { stop: () => void } {
  const channel = new BroadcastChannel('iceos-sign-in')
  channel.onmessage = async ({ data }: MessageEvent<Message>) => {
    if (!('want' in data)) return
    const code = await makeCode()
    if (code) channel.postMessage({ give: data.want, code } satisfies Message)
  }
  return { stop: () => channel.close() }
}

export function askOtherTabs(): Promise<string | undefined> {
  const channel = new BroadcastChannel('iceos-sign-in')
  const id = crypto.randomUUID()
  return new Promise((resolve) => {
    const finish = (code: string | undefined) => {
      clearTimeout(timer)
      channel.close()
      resolve(code)
    }
    const timer = setTimeout(() => finish(undefined), waitMs)
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('give' in data && data.give === id) finish(data.code)
    }
    channel.postMessage({ want: id } satisfies Message)
  })
}
