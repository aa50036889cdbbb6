/** The secrets of one run: read when a node needs them, known to nobody else, hidden in what its nodes give and say. */
import type { JsonObject } from '../../contracts/json.ts'
import { createSecretHider, type SecretHider } from '../secrets/hide-secrets.ts'
import type { SecretStore } from '../secrets/secret-store.ts'

export type RunSecrets = {
  /** By name. From then on their values are hidden in all that this run says. */
  take: (names: readonly string[]) => Promise<JsonObject>
  hide: SecretHider
}

type Needs = { secrets: Pick<SecretStore, 'readAll'> }

const none: JsonObject = {}

export function createRunSecrets({ secrets }: Needs, orgId: string): RunSecrets {
  const hide = createSecretHider()
  return {
    hide,
    async take(names) {
      if (names.length === 0) return none
      const values = await secrets.readAll(orgId, names)
      hide.add(values.values())
      return Object.fromEntries(values)
    },
  }
}
