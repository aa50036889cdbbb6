/** The secret store: values go in, are read by what needs them at the moment it needs them, and are shown to nobody. */
import { v7 as uuidv7 } from 'uuid'
import { AppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { Secret } from '../../contracts/secrets.ts'
import { createSecret } from '../../platform/secret.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import type { Database, Db } from '../db/database.ts'
import {
  deleteSecret,
  findSecrets,
  hasSecrets,
  listKeyIds,
  listSecrets,
  lockSecretsOfOtherKeys,
  type SealedRow,
  type SecretRow,
  saveSecret,
  saveWrapping,
} from '../db/secrets.ts'
import { type KeyRing, printKeys, readKeys } from './key-ring.ts'
import { findKey, open, type Place, rewrap, type Sealed, seal } from './secret-box.ts'

type Scope = { orgId: string }

/** By name. @throws AppError secret-not-found, secret-key-missing */
export type ReadSecret = (orgId: string, name: string) => Promise<string>

export type SecretStore = {
  list: (scope: Scope) => Promise<{ items: Secret[]; keyPlace: string; keyProblem: Problem | null }>
  put: (scope: Scope, name: string, value: string) => Promise<Secret>
  remove: (scope: Scope, name: string) => Promise<void>
  read: ReadSecret
  /** All or nothing: the error names every one that there is not. */
  readAll: (orgId: string, names: readonly string[]) => Promise<Map<string, string>>
  rotateKey: () => Promise<{ keyId: string; rewrapped: number; unreadable: number }>
  /** For what is kept elsewhere than under a name of its own: encrypted now, written by the caller. */
  seal: (place: Place, value: string) => Promise<Sealed>
  open: (place: Place, row: Sealed) => Promise<string>
}

type Needs = { database: Database; keeper: SecretKeyKeeper }

export function createSecretStore({ database, keeper }: Needs): SecretStore {
  /** Read each time: another process may have changed them, and a file is quickly read. */
  async function findRing(): Promise<KeyRing | undefined> {
    const text = await keeper.read()
    return text === undefined ? undefined : readKeys(text, keeper.place)
  }

  async function mustFindRing(): Promise<KeyRing> {
    const ring = await findRing()
    if (!ring) throw keyMissing(keeper)
    return ring
  }

  /** Makes the first key. Never where secrets exist: they would look as if they were there, and be lost. */
  async function ensureRing(): Promise<KeyRing> {
    const ring = await findRing()
    if (ring) return ring
    // Where secrets exist by now, somebody else may just have made the key of the first one.
    const mayCreate = keeper.create && !(await database.read('worker', hasSecrets))
    if (mayCreate) await keeper.create?.(`${createSecret()}\n`)
    return mustFindRing()
  }

  async function readAll(orgId: string, names: readonly string[]): Promise<Map<string, string>> {
    const rows = await database.writeOne({ orgId }, (db) => findSecrets(db, names))
    const values = new Map<string, string>()
    const missing = names.filter((name) => !rows.some((row) => row.name === name))
    if (missing.length > 0) throw secretNotFound(missing)
    const ring = await mustFindRing()
    for (const row of rows) values.set(row.name, open(ring, row, row))
    return values
  }

  async function sealNow(place: Place, value: string): Promise<Sealed> {
    return seal(await ensureRing(), place, value)
  }

  return {
    async list(scope) {
      const rows = await database.readOne(scope, listSecrets)
      const { ring, problem } = await findRing().then(
        (ring) => ({ ring, problem: ring || rows.length === 0 ? null : toProblem(keyMissing(keeper)) }),
        (error: unknown) => ({ ring: undefined, problem: toProblem(error) }),
      )
      return { items: rows.map((row) => toSecret(row, ring)), keyPlace: keeper.place, keyProblem: problem }
    },
    async put({ orgId }, name, value) {
      const sealed = await sealNow({ orgId, name }, value)
      const row = await database.write({ orgId }, (db) => saveSecret(db, { id: uuidv7(), orgId, name, ...sealed }))
      return toSecret(row, await findRing())
    },
    async remove(scope, name) {
      if (!(await database.write(scope, (db) => deleteSecret(db, name)))) throw secretNotFound([name])
    },
    async read(orgId, name) {
      return (await readAll(orgId, [name])).get(name) as string
    },
    readAll,
    seal: sealNow,
    open: async (place, row) => open(await mustFindRing(), place, row),
    async rotateKey() {
      const ring = await addKey(keeper, await ensureRing())
      const counts = await rewrapAll(database, ring)
      await dropUnused(database, keeper, ring)
      return { keyId: ring[0].id, ...counts }
    },
  }
}

/** On disk before anything is encrypted with it. Where keys come from outside, whoever gives them has put a new one first. */
async function addKey(keeper: SecretKeyKeeper, ring: KeyRing): Promise<KeyRing> {
  if (!keeper.replace) return ring
  const added = readKeys(`${createSecret()}\n${printKeys(ring)}`, keeper.place)
  await keeper.replace(printKeys(added))
  return added
}

const atOnce = 200
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** In steps, so that nobody waits long; whatever stops it, each secret has the key that its row names. */
async function rewrapAll(database: Database, ring: KeyRing): Promise<{ rewrapped: number; unreadable: number }> {
  const counts = { rewrapped: 0, unreadable: 0 }
  for (let afterId = beforeAll; ; ) {
    const rows = await database.write('worker', (db) => rewrapSome(db, ring, afterId))
    const readable = rows.filter(({ keyId }) => findKey(ring, keyId)).length
    counts.rewrapped += readable
    counts.unreadable += rows.length - readable
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return counts
    afterId = last.id
  }
}

async function rewrapSome(db: Db, ring: KeyRing, afterId: string): Promise<SealedRow[]> {
  const rows = await lockSecretsOfOtherKeys(db, ring[0].id, atOnce, afterId)
  for (const row of rows) if (findKey(ring, row.keyId)) await saveWrapping(db, row.id, rewrap(ring, row, row))
  return rows
}

/** The one before stays a while: somebody may be about to write with it. The next rotation takes it. */
async function dropUnused(database: Database, keeper: SecretKeyKeeper, ring: KeyRing): Promise<void> {
  if (!keeper.replace) return
  const used = await database.read('worker', listKeyIds)
  const [first, before, ...older] = ring
  const kept: KeyRing = [first, ...(before ? [before] : []), ...older.filter(({ id }) => used.includes(id))]
  if (kept.length < ring.length) await keeper.replace(printKeys(kept))
}

const toSecret = ({ name, keyId, createdAt, updatedAt, lastUsedAt }: SecretRow, ring: KeyRing | undefined): Secret => ({
  name,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  isReadable: ring !== undefined && findKey(ring, keyId) !== undefined,
})

export function secretNotFound(names: readonly string[]): AppError {
  const list = names.map((name) => `"${name}"`).join(', ')
  const detail =
    names.length === 1
      ? `There is no secret ${list}. Add it in Settings, or with \`ice secret set ${names[0]}\`.`
      : `There are no secrets ${list}. Add them in Settings, or with \`ice secret set\`.`
  return new AppError('secret-not-found', { detail, extra: { names: [...names] } })
}

const keyMissing = ({ place }: SecretKeyKeeper) =>
  new AppError('secret-key-missing', {
    detail: `There are secrets, and the master key that opens them is not there: ${place}. Put it back, for example from a backup. Without it the secrets cannot be read: delete them, and set them anew.`,
  })
