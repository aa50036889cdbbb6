import { describe, expect, it } from 'vitest'
import { hasLeader, isContents } from './contents-lines.ts'

describe('A table of contents', () => {
  it.each([
    '1.1 What is Bash? . . . . . . . . . . . . 1',
    'Introduction.......... 1 Basics.......... 17 Index.......... 204',
    'Preface ………………… xii',
    '2 Definitions . . . . . 3 3 Basic Shell Features . . . . . 5 3.1 Shell Syntax . . . . . 5',
  ])('is seen by its dots and numbers: %s', (text) => {
    expect(isContents(text)).toBe(true)
    expect(hasLeader(text)).toBe(true)
  })

  it.each([
    'He paused ... and went on. In 1990 he came back.',
    'Type "cd .." and then "cd ../.." to go up 2 folders.',
    'Name: .................... Date: ....................',
    `The list of pages is as follows ....... 12. ${'It was written long before anybody counted pages. '.repeat(8)}`,
  ])('is nothing else: %s', (text) => {
    expect(isContents(text)).toBe(false)
  })
})
