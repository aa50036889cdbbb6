/** A way on which messages travel between the processes. It may lose any of them. */
export type Carrier = {
  name: string
  isUp: () => boolean
  /** Rejects when they cannot have arrived. */
  send: (messages: readonly string[]) => Promise<void>
  stop: () => Promise<void>
}

export type Heard = {
  onMessage: (message: string) => void
  /** It was away: what was said meanwhile was not heard. */
  onGap: () => void
}

export const wakeChannel = 'iceos_wake'
