/** Named moments at which an engine's process ends itself: around what it says to its database. A need, wrapped. */
import type { Database, Db, OwnedDatabase, Query } from '../../engine/db/database.ts'

/** What a statement of the engine is about; the first that fits. */
const statements: Readonly<Record<string, RegExp>> = {
  checkpoint: /with moved as/,
  claim: /with due as/,
  start: /with new_run as/,
  'sub-run': /with new_runs as/,
  'wake-parent': /where id = any\(\$1::uuid\[\]\) and state = 'waiting' returning id, org_id/,
  cancel: /with asked as/,
  answer: /with answered as/,
  heartbeat: /update engines set heartbeat_at/,
}
const positions = ['before', 'after-statement', 'after-commit'] as const

export const failpoints: readonly string[] = Object.keys(statements).flatMap((name) =>
  positions.map((position) => `${name}:${position}`),
)

/** `passed` is asked at each of them and may not return. */
export function withFailpoints(database: OwnedDatabase, passed: (failpoint: string) => void): OwnedDatabase {
  const watch =
    (write: Database['write']): Database['write'] =>
    async (scope, work) => {
      const names: string[] = []
      const result = await write(scope, (db) => work({ query: watched(db, names) }))
      for (const name of names) passed(`${name}:after-commit`)
      return result
    }
  const watched =
    ({ query }: Db, names: string[]): Query =>
    async (text, values) => {
      const name = Object.keys(statements).find((candidate) => statements[candidate]?.test(text))
      if (name) passed(`${name}:before`)
      const rows = await query(text, values)
      if (name) passed(`${name}:after-statement`)
      if (name) names.push(name)
      return rows as never
    }
  return { ...database, write: watch(database.write), writeOne: watch(database.writeOne) }
}
