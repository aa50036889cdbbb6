/** What the desktop app and the host that it has started say to each other. */
import { z } from 'zod'
import { KeyAnswer, KeyAsk } from './key-keeping.ts'

/** In the environment of a host whose parent keeps the master keys. */
export const keysFromParent = 'ICEOS_KEYS_FROM_PARENT'

export const ToHost = z.discriminatedUnion('type', [z.object({ type: z.literal('stop') }), KeyAnswer])
export type ToHost = z.infer<typeof ToHost>

export const FromHost = KeyAsk
export type FromHost = z.infer<typeof FromHost>
