/** One document for whoever helps: what is installed, what the checks found, the settings and the logs. Without a secret. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { join } from 'node:path'
import type { CheckResult, Diagnostics } from '../../contracts/doctor.ts'
import { keychainFileOf, secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import { version } from '../../platform/version.ts'
import type { StackBase } from '../stack/stack.ts'
import { streamStackLogs } from '../stack/stack-logs.ts'
import { readSecrets } from '../stack/stack-secrets.ts'
import { createRedactor } from './redact.ts'

const keptBytes = 200_000
const keptLines = 500

type Needs = {
  dataDir: string
  base: StackBase
  look: () => Promise<CheckResult[]>
  readSettings: () => unknown
  token: string
}

export async function makeDiagnostics({ dataDir, base, look, readSettings, token }: Needs): Promise<Diagnostics> {
  const secrets = await readSecrets(dataDir).catch(() => undefined) // without the key in its file they cannot be read
  const known = Object.values(secrets ?? {}).filter((value) => typeof value === 'string')
  const redact = createRedactor([token, ...known, ...(await readKeys(dataDir))])
  const { engine, tried } = await base.engine()
  const print = (value: unknown) => JSON.stringify(value, null, 2)
  const parts = [
    {
      name: 'versions',
      text: print({
        iceos: version,
        node: process.versions.node,
        platform: platform(),
        release: release(),
        arch: arch(),
        secretKeyIn: existsSync(keychainFileOf(secretKeyFileOf(dataDir))) ? 'keychain' : 'file',
      }),
    },
    { name: 'container-engine', text: print({ engine, tried }) },
    { name: 'checks', text: print(await look()) },
    { name: 'settings', text: print({ settings: readSettings(), stack: base.store.read() }) },
    ...(await readLogFiles(join(dataDir, 'logs'))),
    ...(await readStackLogs(base)),
  ]
  return { createdAt: new Date().toISOString(), parts: parts.map(({ name, text }) => ({ name, text: redact(text) })) }
}

/** Each line is a key. */
async function readKeys(dataDir: string): Promise<string[]> {
  const text = await readFile(secretKeyFileOf(dataDir), 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

async function readLogFiles(folder: string) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.log'))
  return Promise.all(
    names.map(async (name) => ({
      name: `log ${name}`,
      text: (await readFile(join(folder, name), 'utf8').catch(() => '')).slice(-keptBytes),
    })),
  )
}

async function readStackLogs(base: StackBase) {
  const byContainer = new Map<string, string[]>()
  try {
    const asked = { tail: keptLines, follow: false, signal: AbortSignal.timeout(10_000) }
    for await (const lines of streamStackLogs(base, asked)) {
      for (const { container, at, text } of lines) {
        byContainer.set(container, [...(byContainer.get(container) ?? []), `${at} ${text}`])
      }
    }
  } catch {
    // without containers there are none
  }
  return [...byContainer].map(([name, lines]) => ({ name: `container ${name}`, text: lines.join('\n') }))
}
