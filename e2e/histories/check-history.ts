/** Looks for everything in a history that the product promises not to happen. Pure: the same history, the same answer. */
import { clientInvariants } from './client-invariants.ts'
import type { History, Violation } from './history.ts'
import { nodeInvariants } from './node-invariants.ts'
import { runInvariants } from './run-invariants.ts'

export const invariants = [...clientInvariants, ...runInvariants, ...nodeInvariants]

export function checkHistory(history: History): Violation[] {
  const ordered = { ...history, changes: history.changes.toSorted((a, b) => a.ord - b.ord) }
  return invariants.flatMap(({ name, check }) => check(ordered).map((detail) => ({ invariant: name, detail })))
}
