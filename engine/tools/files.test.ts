import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { csvParse } from './csv-parse.ts'
import { fileRead } from './file-read.ts'
import { testContext } from './testing/test-context.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ice-files-'))
  await mkdir(join(root, 'files', 'deep'), { recursive: true })
  await writeFile(join(root, 'secret.txt'), 'secret')
  await writeFile(join(root, 'files', 'deep', 'a.json'), '\uFEFF{"a":[1]}')
  await writeFile(join(root, 'files', 'a..b.csv'), 'x,y\n1,2\n')
  await symlink(join(root, 'secret.txt'), join(root, 'files', 'link.txt'))
  await symlink(root, join(root, 'files', 'folder'))
  await symlink(join(root, 'files', 'deep'), join(root, 'files', 'inner'))
  await mkdir(join(root, 'files-beside'))
  await writeFile(join(root, 'files-beside', 'b.txt'), 'beside')
})
afterAll(() => rm(root, { recursive: true, force: true }))

const read = (input: JsonObject) =>
  fileRead.run(input, testContext({ filesDir: join(root, 'files') })) as Promise<JsonObject>

describe('file_read', () => {
  it('reads text, JSON and base64 below the folder, through links that stay inside', async () => {
    expect(await read({ path: 'deep/a.json', encoding: 'json' })).toMatchObject({ content: { a: [1] } })
    expect(await read({ path: './inner/a.json' })).toMatchObject({ content: '{"a":[1]}' })
    expect(await read({ path: 'a..b.csv', encoding: 'base64' })).toMatchObject({ bytes: 8, content: 'eCx5CjEsMgo=' })
  })

  it.each([
    '../secret.txt',
    'deep/../../secret.txt',
    'deep\\..\\..\\secret.txt',
    '../files-beside/b.txt',
    '/etc/passwd',
    '\\etc\\passwd',
    '//server/share/x',
    '\\\\server\\share\\x',
    '\\\\?\\C:\\x',
    'C:\\Windows\\win.ini',
    'C:secret.txt',
    'a.txt::$DATA',
    'a.txt\0.json',
    'link.txt',
    'folder/secret.txt',
    'con',
    'NUL.txt',
    'deep/com1',
    'lpt9.log',
    'CONIN$',
    '.. /secret.txt',
    'deep./a.json',
  ])('refuses %j', async (path) => {
    await expect(read({ path })).rejects.toMatchObject({ code: 'file-outside-folder' })
  })

  it('says when there is no such file, when it is a folder, and when it is too large', async () => {
    await expect(read({ path: 'nope.txt' })).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(read({ path: 'deep' })).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(read({ path: 'a..b.csv', max_bytes: 3 })).rejects.toMatchObject({ code: 'file-too-large' })
    await expect(read({ path: 'a..b.csv', encoding: 'json' })).rejects.toMatchObject({ code: 'parse-failed' })
  })
})

it('csv_parse reads a file under the same rules', async () => {
  const context = testContext({ filesDir: join(root, 'files') })
  expect(await csvParse.run({ file: 'a..b.csv' }, context)).toMatchObject({ rows: [{ x: 1, y: 2 }] })
  await expect(csvParse.run({ file: '../secret.txt' }, context)).rejects.toMatchObject({ code: 'file-outside-folder' })
})
