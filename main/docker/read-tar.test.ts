import { expect, it } from 'vitest'
import { makeTar } from './make-tar.ts'
import { readTar } from './read-tar.ts'

it('reads what makeTar has written, whatever its length', () => {
  const about = { uid: 1, gid: 1, mode: 0o400 }
  const files = { empty: '', short: 'grün\n', 'secrets/exact': 'x'.repeat(512), long: 'y'.repeat(1500) }
  const archive = makeTar(Object.entries(files).map(([name, content]) => ({ ...about, name, content })))
  expect(Object.fromEntries(readTar(archive))).toEqual(files)
})

it('takes nothing for a file in what is no archive', () => {
  expect(readTar(Buffer.alloc(0)).size).toBe(0)
  expect(readTar(Buffer.alloc(1024)).size).toBe(0)
})
