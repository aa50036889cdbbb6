import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePair, readInputs, readObject } from './parse-inputs.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ice-inputs-'))
  writeFileSync(join(folder, 'orders.csv'), 'id,amount\n1,5\n')
  writeFileSync(join(folder, 'inputs.json'), '{"limit": 5, "name": "Ada"}')
  writeFileSync(join(folder, 'flow.yaml'), 'name: flow\nnodes: []\n')
  writeFileSync(join(folder, 'list.json'), '[1]')
  writeFileSync(join(folder, 'broken.json'), '{"limit":')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('parsePair', () => {
  it.each([
    ['n=3', 'n', 3],
    ['yes=true', 'yes', true],
    ['nothing=null', 'nothing', null],
    ['list=[1,"two"]', 'list', [1, 'two']],
    ['name=Ada', 'name', 'Ada'],
    ['text="3"', 'text', '3'],
    ['empty=', 'empty', ''],
    ['equation=a=b', 'equation', 'a=b'],
    ['handle="@ada"', 'handle', '@ada'],
  ])('reads %s', (pair, name, value) => {
    expect(parsePair(pair, folder)).toEqual([name, value])
  })

  it('reads a file as its text, and a JSON or YAML file as what it says', () => {
    expect(parsePair('csv=@orders.csv', folder)).toEqual(['csv', 'id,amount\n1,5\n'])
    expect(parsePair('all=@inputs.json', folder)).toEqual(['all', { limit: 5, name: 'Ada' }])
    expect(parsePair('flow=@flow.yaml', folder)).toEqual(['flow', { name: 'flow', nodes: [] }])
  })

  it.each(['name', '=value', 'csv=@missing.csv', 'x=@broken.json'])(
    'refuses %s as a mistake in the command',
    (pair) => {
      expect(() => parsePair(pair, folder)).toThrow(expect.objectContaining({ exitCode: 2 }))
    },
  )
})

describe('readInputs', () => {
  it('lets a single input replace what the file says', () => {
    expect(readInputs(['limit=9'], 'inputs.json', folder)).toEqual({ limit: 9, name: 'Ada' })
  })

  it('gives nothing when nothing is asked for', () => {
    expect(readInputs([], undefined, folder)).toEqual({})
  })
})

describe('readObject', () => {
  it('refuses a file that holds no object', () => {
    expect(() => readObject('list.json', folder)).toThrow('list.json has to hold an object.')
  })
})
