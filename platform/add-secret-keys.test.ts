import { expect, it } from 'vitest'
import { addSecretKeys } from './add-secret-keys.ts'
import { keysFromOutside, keysInMemory } from './secret-key-keeper.ts'

it.each([
  [undefined, 'a\n', 'a\n'],
  ['a', null, 'a'],
  ['a,b', 'c', 'a\nb\nc\n'],
  ['a\nb\n', 'b', 'a\nb\n'],
])('keys %j and %j of a backup become %j', async (now, more, then) => {
  const keeper = keysInMemory(now)
  await addSecretKeys(keeper, more)
  expect(await keeper.read()).toBe(then)
})

it('says so where keys are given from outside', async () => {
  await expect(addSecretKeys(keysFromOutside('a', 'ICEOS_SECRET_KEY'), 'b')).rejects.toMatchObject({
    code: 'restore-refused',
  })
  await addSecretKeys(keysFromOutside('a', 'ICEOS_SECRET_KEY'), 'a')
})
