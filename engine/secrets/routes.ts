import { serve } from '../../contracts/route.ts'
import { deleteSecretRoute, listSecretsRoute, putSecretRoute, rotateSecretKeyRoute } from '../../contracts/secrets.ts'
import { listDocumentsWith } from '../db/blueprints.ts'
import type { Database } from '../db/database.ts'
import { secretNamesInDocument, secretsRoot } from '../graph/secret-uses.ts'
import type { SecretStore } from './secret-store.ts'

type Needs = { database: Database; secrets: SecretStore }

export const secretRoutes = ({ database, secrets }: Needs) => [
  serve(listSecretsRoute, async ({ caller }) => {
    const { items, ...key } = await secrets.list(caller)
    const documents = await database.read(caller, (db) => listDocumentsWith(db, secretsRoot))
    const uses = documents.map(({ id, document }) => ({
      id,
      name: document.name,
      names: secretNamesInDocument(document),
    }))
    const usedBy = (name: string) =>
      uses.filter(({ names }) => names.includes(name)).map(({ id, name }) => ({ id, name }))
    return { items: items.map((secret) => ({ ...secret, usedBy: usedBy(secret.name) })), ...key }
  }),
  serve(putSecretRoute, ({ caller, params, body }) => secrets.put(caller, params.name, body.value)),
  serve(deleteSecretRoute, ({ caller, params }) => secrets.remove(caller, params.name)),
  serve(rotateSecretKeyRoute, () => secrets.rotateKey()),
]
