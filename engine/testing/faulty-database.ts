/** A database between which and the engine a test can put faults. */
import { AppError } from '../../contracts/errors.ts'
import type { Database, Db, Query, Scope } from '../db/database.ts'

/** `before`: nothing was written. `after`: it was committed, and the answer got lost. */
export type Fault = { when: 'before' | 'after'; error?: () => unknown }

export type FaultyDatabase = Database & {
  /** Asked before each checkpoint and each start of a run; what it gives happens. */
  faultOf: (fault: () => Fault | undefined) => void
  /** From now on, or until now, nothing answers at all. */
  setAway: (isAway: boolean) => void
}

const watched = /with moved|insert into runs /

const unavailable = () => new AppError('database-unavailable', { detail: 'A test took it away.' })

export function faultyDatabase(database: Database): FaultyDatabase {
  let nextFault: () => Fault | undefined = () => undefined
  let isAway = false

  const writing =
    (write: Database['write']): Database['write'] =>
    async (scope, work) => {
      if (isAway) throw unavailable()
      let fault: Fault | undefined
      const faultyQuery =
        ({ query }: Db): Query =>
        async (text, values) => {
          if (watched.test(text)) fault = nextFault()
          if (fault?.when === 'before') throw (fault.error ?? unavailable)()
          return query(text, values)
        }
      const result = await write(scope, (db) => work({ query: faultyQuery(db) }))
      if (fault?.when === 'after') throw (fault.error ?? unavailable)()
      return result
    }
  const reading =
    (read: Database['read']) =>
    async <T>(scope: Scope, work: Parameters<typeof read<T>>[1]): Promise<T> => {
      if (isAway) throw unavailable()
      return read(scope, work)
    }

  return {
    ...database,
    write: writing(database.write),
    writeOne: writing(database.writeOne),
    read: reading(database.read),
    readOne: reading(database.readOne),
    faultOf(fault) {
      nextFault = fault
    },
    setAway(away) {
      isAway = away
    },
  }
}
