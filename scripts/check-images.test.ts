import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findImageProblems } from './check-images.ts'

const digest = `sha256:${'a'.repeat(64)}`
const image = (value: string) => new Map([['compose.yaml', `services:\n  x:\n    image: ${value}\n`]])
const withDefault = (value: string) => ['$', '{ICE_IMAGE_X:-', value, '}'].join('')
const pin = (name: string, pinned: string | null = null) => ({
  x: { variable: 'ICE_IMAGE_X', image: name, digest: pinned },
})

describe('the images of the stack', () => {
  it('are pinned as they stand', () => {
    const script = join(import.meta.dirname, 'check-images.ts')
    expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toContain('0 problems')
  })

  it.each([
    ['the newest', pin('x:latest'), withDefault('x:latest'), 'no version'],
    ['one without a tag', pin('registry:5000/x'), withDefault('registry:5000/x'), 'no version'],
    ['one that nobody pinned', pin('x:1'), 'y:1', 'not in images.json'],
    ['another version', pin('x:1'), withDefault('x:2'), 'not what images.json says'],
    ['a digest that is missing in the file', pin('x:1', digest), withDefault('x:1'), 'not what images.json says'],
    ['a digest that is none', pin('x:1', 'sha256:1'), withDefault('x:1@sha256:1'), 'is no digest'],
  ])('are refused: %s', (_, pins, value, words) => {
    expect(findImageProblems(pins, image(value), false).join()).toContain(words)
  })

  it('need their digest for a release', () => {
    expect(findImageProblems(pin('x:1'), image(withDefault('x:1')), true).join()).toContain('a release needs one')
    expect(findImageProblems(pin('x:1', digest), image(withDefault(`x:1@${digest}`)), true)).toEqual([])
  })
})
