/** Who listens to which channel: one LISTEN for each channel, however many listen to it. */
export type Listeners = {
  listen: (channel: string, onMessage: (payload: string) => void) => Promise<() => Promise<void>>
  deliver: (channel: string, payload: string) => void
  channels: () => string[]
}

/** `run` runs one statement on the session that the notifications come in on. */
export function listeners(run: (text: string) => Promise<unknown>): Listeners {
  const byChannel = new Map<string, Set<(payload: string) => void>>()

  return {
    listen: async (channel, onMessage) => {
      const told = byChannel.get(channel) ?? new Set()
      const hear = (payload: string) => onMessage(payload) // the same function may listen twice
      told.add(hear)
      byChannel.set(channel, told)
      await run(`listen ${quoteChannel(channel)}`)
      return async () => {
        told.delete(hear)
        if (told.size > 0 || byChannel.get(channel) !== told) return
        byChannel.delete(channel)
        await run(`unlisten ${quoteChannel(channel)}`)
      }
    },
    deliver: (channel, payload) => {
      for (const hear of byChannel.get(channel) ?? []) hear(payload)
    },
    channels: () => [...byChannel.keys()],
  }
}

export function quoteChannel(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`
}
