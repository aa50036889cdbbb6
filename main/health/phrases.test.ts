import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inEnglish, phrased, phrases, say } from '../../contracts/phrases.ts'

const root = join(import.meta.dirname, '..')

it('every phrase is said by the host somewhere', () => {
  const source = globSync('**/*.ts', { cwd: root })
    .filter((path) => !path.includes('.test.'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  expect(Object.keys(phrases).filter((code) => !source.includes(`say('${code}'`))).toEqual([])
})

it('a sentence is English for whoever reads no codes, and only what has a code is told by one', () => {
  expect(inEnglish(say('diskFree', { free: 1.5, total: 20 }))).toBe('1.5 of 20 GB are free.')
  expect(inEnglish('connect ECONNREFUSED')).toBe('connect ECONNREFUSED')
  expect(inEnglish({ code: 'of-a-newer-host', values: {} })).toBe('of-a-newer-host')
  expect(phrased({ title: say('jobUp'), detail: 'said by Docker', note: undefined })).toEqual({
    title: { code: 'jobUp', values: {} },
  })
})
