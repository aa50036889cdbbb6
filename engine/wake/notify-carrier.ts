/** Messages over NOTIFY of the database that all processes share. */
import type { Database } from '../db/database.ts'
import { sendNotifications } from '../db/notifications.ts'
import { type Carrier, type Heard, wakeChannel } from './carrier.ts'

export async function openNotifyCarrier(database: Database, { onMessage, onGap }: Heard): Promise<Carrier> {
  const stop = await database.listen(wakeChannel, (payload) => (payload === '' ? onGap() : onMessage(payload)))
  return {
    name: 'notify',
    isUp: () => true, // it says so by itself when it is not
    send: (messages) => database.writeOne('worker', (db) => sendNotifications(db, wakeChannel, messages)),
    stop: () => stop().catch(() => {}), // a database that is gone sends no more messages
  }
}
