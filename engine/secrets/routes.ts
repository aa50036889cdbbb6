import { serve } from '../../contracts/route.ts'
import { deleteSecretRoute, listSecretsRoute, putSecretRoute, rotateSecretKeyRoute } from '../../contracts/secrets.ts'
import type { SecretStore } from './secret-store.ts'

type Needs = { secrets: SecretStore }

export const secretRoutes = ({ secrets }: Needs) => [
  serve(listSecretsRoute, async ({ caller }) => {
    const { items, ...key } = await secrets.list(caller)
    return { items: items.map((secret) => ({ ...secret, usedBy: [] })), ...key }
  }),
  serve(putSecretRoute, ({ caller, params, body }) => secrets.put(caller, params.name, body.value)),
  serve(deleteSecretRoute, ({ caller, params }) => secrets.remove(caller, params.name)),
  serve(rotateSecretKeyRoute, () => secrets.rotateKey()),
]
