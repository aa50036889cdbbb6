import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { SwitchedEngine } from '../supervise/engine-switch.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { type AskEngine, openErasures } from './erasures.ts'

async function open(answers: number[] = []) {
  const { path, remove } = await tempFolder()
  onTestFinished(remove)
  const asked: string[] = []
  const ask: AskEngine = async (method, url, other) => {
    asked.push(`${method} ${url}${other ? ` of ${other.target().origin}` : ''}`)
    return { statusCode: answers.shift() ?? 204, problem: undefined }
  }
  return { erasures: openErasures(path, ask), asked, file: join(path, 'erased.json') }
}

it('is on the list before the live side is asked, so that a failure there loses nothing', async () => {
  const { erasures, asked } = await open([503])
  const id = randomUUID()
  await expect(erasures.erase({ kind: 'document', id })).rejects.toThrow()
  expect(await erasures.list()).toMatchObject([{ kind: 'document', id }])
  await erasures.eraseAgain()
  expect(asked).toEqual([`DELETE /api/v1/documents/${id}`, `DELETE /api/v1/documents/${id}`])
})

it('keeps each once, many at a time, and takes what is gone already for erased', async () => {
  const { erasures } = await open([404, 404])
  const ids = Array.from({ length: 5 }, () => randomUUID())
  await Promise.all([...ids, ...ids].map((id) => erasures.erase({ kind: 'memory', id })))
  expect((await erasures.list()).map(({ id }) => id).sort()).toEqual([...ids].sort())
})

it('refuses to go on with a list that cannot be read', async () => {
  const { erasures, file } = await open()
  await erasures.erase({ kind: 'session', id: randomUUID() })
  expect(await readFile(file, 'utf8')).toContain('session')
  await writeFile(file, '[{"kind":"ghost"}]')
  await expect(erasures.list()).rejects.toMatchObject({ code: 'restore-refused' })
})

it('erases on a side that is about to answer all that can be erased there, whatever fails', async () => {
  const { erasures, asked } = await open([204, 204, 500, 204])
  const ids = [randomUUID(), randomUUID()]
  for (const id of ids) await erasures.erase({ kind: 'memory', id })
  const other = { target: () => ({ origin: 'the other side' }) } as SwitchedEngine
  await expect(erasures.eraseAgain(other)).rejects.toThrow()
  expect(asked.slice(2)).toEqual(ids.map((id) => `DELETE /api/v1/memories/${id} of the other side`))
})
