/** Webhooks that were made before there was a secret store: what they sign with is encrypted, and no longer in the clear. */
import { v7 as uuidv7 } from 'uuid'
import type { Log } from '../../platform/log.ts'
import type { Database } from '../db/database.ts'
import { saveSecret } from '../db/secrets.ts'
import { clearHookSecret, listClearHookSecrets } from '../db/triggers.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { hookSecretName } from './store-trigger.ts'

type Needs = { database: Database; secrets: Pick<SecretStore, 'seal'>; log: Log }

/** Without a master key at hand they stay as they are, and go on working. */
export async function moveHookSecrets({ database, secrets, log }: Needs): Promise<void> {
  try {
    for (const { id, orgId, secret } of await database.readOne('worker', listClearHookSecrets)) {
      const place = { orgId, name: hookSecretName(id) }
      const sealed = await secrets.seal(place, secret)
      await database.write('worker', async (db) => {
        if (await clearHookSecret(db, id)) await saveSecret(db, { ...place, id: uuidv7(), triggerId: id, ...sealed })
      })
      log.info('the secret of a webhook is encrypted now', { trigger: id })
    }
  } catch (error) {
    log.warn('the secrets of webhooks could not be encrypted yet', { error: String(error) })
  }
}
