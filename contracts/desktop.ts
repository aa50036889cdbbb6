/** What only the desktop app has: its settings, its updates, where it keeps the key of the secrets. None of it is in a browser. */
import { z } from 'zod'

export const proxyModes = ['system', 'direct', 'manual'] as const

/** `host:port`, or with one of the schemes that Chromium and Node both know. No user and no password: they would lie in a file. */
const ProxyServer = z
  .string()
  .max(255)
  .regex(/^((https?):\/\/)?(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i)
  .or(z.literal(''))

export const DesktopSettings = z.object({
  openAtLogin: z.boolean().default(false),
  /** Closing the window hides it; schedules and webhooks go on. */
  keepRunning: z.boolean().default(true),
  notifyFailedRuns: z.boolean().default(true),
  notifyQuestions: z.boolean().default(true),
  notifyBackups: z.boolean().default(true),
  /** Something that iceOS stands on is down, or answers again. */
  notifyServices: z.boolean().default(true),
  checkForUpdates: z.boolean().default(true),
  /** Language tags; empty: no spell check. */
  spellCheck: z
    .array(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))
    .max(20)
    .default([]),
  proxyMode: z.enum(proxyModes).default('system'),
  proxyServer: ProxyServer.default(''),
  /** Names and addresses that are reached without it, separated by commas. */
  proxyBypass: z
    .string()
    .max(2000)
    .regex(/^[\w.*:,/[\] -]*$/)
    .default(''),
})
export type DesktopSettings = z.infer<typeof DesktopSettings>

/** Only what is named changes: a default must not come in for what was left out. */
type Fields = typeof DesktopSettings.shape
export const DesktopChange = z
  .strictObject(
    Object.fromEntries(
      Object.entries(DesktopSettings.shape).map(([name, field]) => [name, field.unwrap().optional()]),
    ) as { [Name in keyof Fields]: z.ZodOptional<ReturnType<Fields[Name]['unwrap']>> },
  )
  .refine((change) => Object.keys(change).length > 0, { message: 'Name at least one setting.' })
export type DesktopChange = z.infer<typeof DesktopChange>

export const UpdateState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off'), why: z.string() }),
  z.object({ state: z.literal('idle'), checkedAt: z.string().nullable() }),
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('available'), version: z.string(), notes: z.string() }),
  z.object({ state: z.literal('downloading'), version: z.string(), percent: z.number() }),
  z.object({ state: z.literal('ready'), version: z.string() }),
  z.object({ state: z.literal('failed'), why: z.string() }),
])
export type UpdateState = z.infer<typeof UpdateState>

export const KeychainState = z.object({
  inUse: z.boolean(),
  isAvailable: z.boolean(),
  /** As the system calls it. */
  backend: z.string(),
  /** Linux without a keyring: whoever reads the file can read the key. */
  isWeak: z.boolean(),
})
export type KeychainState = z.infer<typeof KeychainState>

export const DesktopState = z.object({
  version: z.string(),
  platform: z.string(),
  settings: DesktopSettings,
  keychain: KeychainState,
  update: UpdateState,
  /** Empty where the system chooses by itself (macOS). */
  spellCheckLanguages: z.array(z.string()),
  hasTray: z.boolean(),
})
export type DesktopState = z.infer<typeof DesktopState>

/** A file that was opened with iceOS. Nothing has been done with it: the page shows it, and a person decides. */
export const OpenedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('blueprint'), name: z.string(), text: z.string() }),
  z.object({ kind: z.literal('backup'), name: z.string(), path: z.string(), sizeBytes: z.number() }),
  z.object({ kind: z.literal('refused'), name: z.string(), why: z.string() }),
])
export type OpenedFile = z.infer<typeof OpenedFile>

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() })
export const WindowState = z.object({ bounds: Bounds.optional(), isMaximized: z.boolean().default(false) })
export type WindowState = z.infer<typeof WindowState>

/** The file `desktop.json`. */
export const KeptByDesktop = z.object({
  settings: z.preprocess(withoutBadFields, DesktopSettings),
  window: WindowState.catch({ isMaximized: false }).default({ isMaximized: false }),
  /** The person was told that closing the window does not end iceOS. */
  hasExplainedClosing: z.boolean().catch(false).default(false),
})
export type KeptByDesktop = z.infer<typeof KeptByDesktop>

/** One value that no longer fits must not take the others along. */
function withoutBadFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return {}
  const fits = ([name, field]: [string, unknown]) =>
    name in DesktopSettings.shape &&
    DesktopSettings.shape[name as keyof typeof DesktopSettings.shape].safeParse(field).success
  return Object.fromEntries(Object.entries(value).filter(fits))
}
