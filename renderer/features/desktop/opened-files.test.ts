import { describe, expect, it } from 'vitest'
import { readDroppedFile } from './dropped-file.ts'
import { readBlueprint } from './read-blueprint.ts'

describe('a workflow file', () => {
  it('is told by its name and what its nodes are, also those inside of others', () => {
    const loop = {
      id: 'loop',
      type: 'loop',
      body: [
        { id: 'a', type: 'tool' },
        { id: 'b', type: 'tool' },
      ],
    }
    const { name, nodes } = readBlueprint(JSON.stringify({ name: 'A', nodes: [loop, { id: 'c', type: 'code' }] }))
    expect([name, nodes]).toEqual([
      'A',
      [
        ['tool', 2],
        ['loop', 1],
        ['code', 1],
      ],
    ])
  })

  it.each(['', '[]', 'null', '1', '{', '"text"'])('%j is none', (text) => expect(() => readBlueprint(text)).toThrow())

  it('may hold anything, and breaks nothing', () => {
    let deep: unknown = { id: 'x', type: 'tool' }
    for (let depth = 0; depth < 2000; depth++) deep = { nodes: [deep] }
    const text = JSON.stringify({ name: { html: '<img onerror=1>' }, description: 'd'.repeat(9999), nodes: deep })
    const { name, description, nodes } = readBlueprint(text)
    expect([name, description.length, nodes]).toEqual(['Without a name', 300, []])
  })
})

describe('a dropped file', () => {
  const file = (name: string, text = '{}') => new File([text], name)

  it('is taken by its ending alone', async () => {
    expect(await readDroppedFile(file('a.iceblueprint'), undefined)).toEqual({
      ...{ kind: 'blueprint', name: 'a.iceblueprint', text: '{}' },
    })
    expect(await readDroppedFile(file('a.json'), undefined)).toBeUndefined()
    const large = file('large.iceblueprint', 'x'.repeat(4 * 1024 * 1024 + 1))
    expect(await readDroppedFile(large, undefined)).toMatchObject({ kind: 'refused' })
  })

  it('that is a backup needs the desktop app, which knows where it lies', async () => {
    const desktop = { pathOf: () => '/home/a.icebackup' }
    expect(await readDroppedFile(file('a.icebackup'), desktop)).toMatchObject({ path: '/home/a.icebackup' })
    expect(await readDroppedFile(file('a.icebackup'), undefined)).toMatchObject({ kind: 'refused' })
    expect(await readDroppedFile(file('a.icebackup'), { pathOf: () => '' })).toMatchObject({ kind: 'refused' })
  })
})
