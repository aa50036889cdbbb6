import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'
import { endSessionRoute } from '../../../contracts/sessions.ts'
import type { PageSession } from '../../page/session.ts'

/** Signs out, also when the host is not there to be told. */
export async function endSession(client: Client, session: PageSession): Promise<void> {
  await call(client, endSessionRoute).catch(() => {})
  session.drop()
}
