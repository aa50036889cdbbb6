import { expect, it } from 'vitest'
import { readDefinitions } from './definition.ts'
import { fromFiles } from './found-secrets.ts'
import { type StackSecrets, secretFiles } from './stack-secrets.ts'

const secrets: StackSecrets = {
  ...{ postgresPassword: 'p-1', valkeyPassword: 'v-1', apiToken: 't-1', secretKey: 'k-1\nk-2\n', markKey: 'm' },
}

async function filesOf(given: StackSecrets, names: readonly string[]) {
  const all = await readDefinitions({})
  const services = names.flatMap((name) => all.get(name) ?? [])
  return new Map(services.flatMap((service) => Object.entries(secretFiles(service, given))))
}

it('finds in the files of the containers what they were made from', async () => {
  const { markKey: _, ...rest } = secrets
  expect(fromFiles(await filesOf(secrets, ['postgres', 'valkey', 'engine']))).toEqual(rest)
  expect(fromFiles(await filesOf(secrets, ['engine']))).toEqual(rest)
  expect(fromFiles(await filesOf(secrets, ['postgres']))).toEqual({ postgresPassword: 'p-1' })
  expect(fromFiles(new Map())).toEqual({})
})

it("keeps servers of the user's own apart from those of the stack", async () => {
  const own = { databaseUrl: 'postgres://me:pw@db.example:5432/mine', redisUrl: 'rediss://:r@redis.example:6379/0' }
  const found = fromFiles(await filesOf({ ...secrets, ...own }, ['engine']))
  expect(found).toEqual({ ...own, apiToken: 't-1', secretKey: 'k-1\nk-2\n' })
})
