/** A database between which and the engine a test can put faults. */
import { AppError } from '../../contracts/errors.ts'
import type { Database, Scope } from '../db/database.ts'

/** `before`: nothing was written. `after`: it was committed, and the answer got lost. */
export type Fault = { when: 'before' | 'after'; error?: () => unknown }

export type FaultyDatabase = Database & {
  /** Asked before each write for an org (checkpoints among them); what it gives happens. */
  faultOf: (fault: () => Fault | undefined) => void
  /** From now on, or until now, nothing answers at all. */
  setAway: (isAway: boolean) => void
}

const unavailable = () => new AppError('database-unavailable', { detail: 'A test took it away.' })

export function faultyDatabase(database: Database): FaultyDatabase {
  let nextFault: () => Fault | undefined = () => undefined
  let isAway = false

  const writing =
    (write: Database['write']): Database['write'] =>
    async (scope, work) => {
      if (isAway) throw unavailable()
      const fault = scope === 'worker' ? undefined : nextFault()
      const error = fault?.error ?? unavailable
      if (fault?.when === 'before') throw error()
      const result = await write(scope, work)
      if (fault?.when === 'after') throw error()
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
