/** When a list that the index of vectors gave is not enough. What the index itself leaves out is measured in bench/retrieval.ts. */
import { describe, expect, it } from 'vitest'
import type { Db } from '../../db/database.ts'
import { type LookUp, lookUp } from './search.ts'

const rowOf = (id: number) => ({
  ...{ id: String(id), document_id: 'd', number: id, kind: 'prose', headings: [], page: 1, text: 'text', terms: null },
  ...{ start_offset: 0, end_offset: 4, collection_id: 'c', document_name: 'n', document_title: null },
  ...{ media_type: 'text/plain', word_score: null, word_rank: null, score: 1, space: 7, distance: 0.1, near_rank: id },
})

/** Gives as many by the index as said, and all when all are compared; notes in which way it was asked. */
function open(byIndex: number, all: number, chosen = 1_000_000, displaced = 0) {
  const asked: string[] = []
  const query: Db['query'] = async <Row extends object>(text: string) => {
    if (text.includes('set_config')) return []
    if (text.includes('as count from documents')) return [{ count: chosen }] as Row[]
    const usesIndex = text.includes('v.in_index')
    asked.push(usesIndex ? 'index' : 'all')
    const count = usesIndex ? byIndex : all
    const near_counts = { 7: count + displaced }
    return Array.from({ length: count }, (_, at) => ({ ...rowOf(at + 1), near_counts })) as unknown as Row[]
  }
  const run = <T>(_: unknown, work: (db: Db) => Promise<T>) => work({ query })
  const none = async () => {}
  const database = { kind: 'postgres' as const, read: run, readOne: run, write: run, writeOne: run, stop: none }
  return { asked, database: { ...database, listen: async () => none } }
}

const wanted = (rest: Partial<LookUp> = {}): LookUp => ({
  ...{ collectionIds: ['c'], documentIds: undefined, filter: undefined, query: undefined, vectorWeight: 1 },
  ...{ limit: 5, depth: 100 },
  spaces: [{ number: 7, provider: 'p', model: 'm', dimensions: 256, vector: [1], isExact: false, vectorCount: 50_000 }],
  ...rest,
})

describe('A look-up by vectors', () => {
  it('takes what the index gives when that fills the list', async () => {
    const { asked, database } = open(5, 5)
    expect(await lookUp(database, 'o', wanted())).toHaveLength(5)
    expect(asked).toEqual(['index'])
  })

  it('compares all when what is near belongs to others, and the list stays short', async () => {
    const { asked, database } = open(2, 5)
    expect(await lookUp(database, 'o', wanted())).toHaveLength(5)
    expect(asked).toEqual(['index', 'all'])
  })

  it('does not compare all when the index gave enough, and words have displaced them', async () => {
    const { asked, database } = open(2, 5, undefined, 98)
    expect(await lookUp(database, 'o', wanted())).toHaveLength(2)
    expect(asked).toEqual(['index'])
  })

  it('does not ask the index for a choice of few documents', async () => {
    const { asked, database } = open(0, 5, 100)
    await lookUp(database, 'o', wanted({ documentIds: ['d'] }))
    expect(asked).toEqual(['all'])
  })
})
