/** What the host remembers of the stack: how it was asked for. In the settings' database, without a secret. */
import type { SettingsDb } from '../settings/open-settings-db.ts'

export type StackState = {
  /** Which engine answers. */
  mode: 'embedded' | 'stack'
  project: string
  workers: number
  addOns: string[]
  /** ICE_… of the person who set the stack up. */
  variables: Record<string, string>
  /** Service → port on this machine. Kept, so that bookmarks and scripts stay right. */
  ports: Record<string, number>
  /** Volume → its birth mark: one that is gone, or another one, is a loss of data. */
  volumes: Record<string, string>
  hasOwnDatabase: boolean
  hasOwnRedis: boolean
  /** When the secrets were made. */
  secretsMadeAt: string | null
  /** Which number the API's container has: it changes with each upgrade without a pause. */
  engineNumber: number
  /** After a move: the side that it came from still has everything, until somebody says that it may go. */
  kept: { side: 'embedded' | 'stack'; since: string } | null
  /** Which volume Postgres has its files in: each major version has one of its own. */
  postgresVolume: string
  /** After a change of major versions: what Postgres was before, until somebody says that it may go. */
  keptPostgres: { variables: Record<string, string>; postgresVolume: string; since: string } | null
}

export type StackStore = { read: () => StackState; change: (change: Partial<StackState>) => StackState }

export function openStackStore(db: SettingsDb, project: string): StackStore {
  const all = db.prepare<[], { key: string; value: string }>('select key, value from stack')
  const put = db.prepare(
    'insert into stack (key, value) values (?, ?) on conflict do update set value = excluded.value',
  )
  const defaults: StackState = {
    ...{ mode: 'embedded', project, workers: 1, addOns: [], variables: {}, ports: {}, volumes: {} },
    ...{ hasOwnDatabase: false, hasOwnRedis: false, secretsMadeAt: null, engineNumber: 1, kept: null },
    ...{ postgresVolume: 'postgres', keptPostgres: null },
  }
  const read = (): StackState => ({
    ...defaults,
    ...Object.fromEntries(all.all().map(({ key, value }) => [key, JSON.parse(value) as unknown])),
  })
  return {
    read,
    change(change) {
      db.transaction(() => {
        for (const [key, value] of Object.entries(change)) if (value !== undefined) put.run(key, JSON.stringify(value))
      })()
      return read()
    },
  }
}
