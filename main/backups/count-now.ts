/** How much there is in the live installation, for the preview of a restore; nothing where the engine does not tell. */
import { DatabaseCounts } from '../../contracts/engine-process.ts'
import type { EngineLink } from '../api/engine-link.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'

const patienceMs = 10_000

export async function countNow(link: EngineLink, engine: EngineSwitch): Promise<DatabaseCounts | undefined> {
  try {
    const { body } = await link.send({
      ...{ method: 'GET', path: '/internal/database-counts', signal: AbortSignal.timeout(patienceMs) },
      headers: { authorization: `Bearer ${engine.hostSecret()}` },
    })
    return DatabaseCounts.safeParse(await body.json()).data
  } catch {
    return undefined
  }
}
