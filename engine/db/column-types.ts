/** How column values become JavaScript values: as `pg` does it, except for the types named here. */
import pg from 'pg'

const { INT8 } = pg.types.builtins
const int8Array = 1016 as typeof INT8 // the arrays have no names there
const textArray = 1009 as typeof INT8

/** Counts and sequence numbers are numbers; only what a number cannot hold exactly becomes a bigint. */
function parseInt8(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

function parseVector(text: string): number[] {
  return JSON.parse(text) as number[]
}

export type ColumnTypes = pg.CustomTypesConfig & {
  /** pgvector's type id differs from database to database. */
  setVectorOid: (oid: number | undefined) => void
}

export function columnTypes(): ColumnTypes {
  let vectorOid: number | undefined
  const parseTextArray = pg.types.getTypeParser(textArray, 'text') as (text: string) => (string | null)[]
  const parseInt8Array = (text: string) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)))
  return {
    setVectorOid: (oid) => {
      vectorOid = oid
    },
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      if (format !== 'binary') {
        if (oid === INT8) return parseInt8
        if (oid === int8Array) return parseInt8Array
        if (oid === vectorOid) return parseVector
      }
      return pg.types.getTypeParser(oid, format ?? 'text')
    }) as pg.CustomTypesConfig['getTypeParser'],
  }
}
