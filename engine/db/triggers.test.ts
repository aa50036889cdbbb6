import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { AppError, toProblem } from '../../contracts/errors.ts'
import { describeOnDatabases } from './testing/databases.ts'
import { noteNotFired } from './triggers.ts'

describeOnDatabases('a trigger that could not fire', ({ open }) => {
  it('says why, also when the reason quotes characters that Postgres refuses', async () => {
    const database = await open()
    const problem = toProblem(new AppError('inputs-invalid', { detail: 'who: a\u0000b \ud83d' }))
    const noted = database.write('worker', (db) => noteNotFired(db, uuidv7(), problem, false))
    await expect(noted).resolves.toBeUndefined()
  })
})
