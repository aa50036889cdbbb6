import { v7 as uuidv7 } from 'uuid'
import { expect, it, onTestFinished } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { ensureLocalOrg } from '../access/local-identity.ts'
import type { Database } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { startPresence } from './presence.ts'

const leaseMs = 60_000

async function come(database: Database, role: string) {
  const engineId = uuidv7()
  const presence = await startPresence({ database, engineId, role, leaseMs, log: quietLog() })
  onTestFinished(presence.stop)
  return { ...presence, engineId }
}

describeOnDatabases('the engines of a database', (databases) => {
  it('know whether there are others, and agree on one for what is done once for all', async () => {
    const database = await databases.open()
    await ensureLocalOrg(database)
    const api = await come(database, 'api')
    expect(api.hasOthers()).toBe(false)
    const first = await come(database, 'worker')
    const second = await come(database, 'worker')
    expect([first.hasOthers(), second.hasOthers()]).toEqual([true, true])
    api.noteOther()
    expect(api.hasOthers()).toBe(true)
    expect([await first.isEldest(), await second.isEldest()]).toEqual([true, false])
    await first.stop()
    expect(await second.isEldest()).toBe(true)
  })

  it('count for nothing once they are silent', async () => {
    const database = await databases.open()
    const first = await come(database, 'worker')
    expect(first.isLeaseFresh()).toBe(true)
    await database.write('worker', (db) => db.query(`update engines set heartbeat_at = now() - interval '2 minutes'`))
    const second = await come(database, 'worker')
    expect(second.hasOthers()).toBe(false)
    expect(await second.isEldest()).toBe(true)
  })
})
