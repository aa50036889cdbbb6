/** The ids and the names under which parts of a backup come. */
import { createHash } from 'node:crypto'
import { maxNameLength } from '../../../contracts/blueprints.ts'

/** Always the same for one thing of one backup, so that its copy does not come twice; sorts beside what it is a copy of. */
export function copyIdOf(backupId: string, id: string): string {
  const hash = createHash('sha256').update(`${backupId} ${id}`).digest('hex')
  return `${id.slice(0, 15)}${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}

export async function freeCopyName(name: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = named(name, number === 1 ? ' (restored)' : ` (restored ${number})`)
    if (!(await isTaken(copy))) return copy
  }
}

/** Of a collection until all of it is here. */
export const arrivingName = (name: string): string => named(name, ' (arriving)')

const named = (name: string, ending: string) => name.slice(0, maxNameLength - ending.length) + ending
