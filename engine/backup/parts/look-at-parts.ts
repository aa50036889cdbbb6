/** What of a backup is here already, and what would become of the rest. */
import type { CamePart, ListedPart } from '../../../contracts/backup-parts.ts'
import type { PartHere } from '../../../contracts/part-lines.ts'
import { findPart, isNameTaken } from '../../db/brought-parts.ts'
import type { Db } from '../../db/database.ts'
import { arrivingName, copyIdOf, freeCopyName } from './part-names.ts'

type Part = Pick<ListedPart, 'kind' | 'id' | 'name'>

export async function lookAtPart(
  db: Db,
  backupId: string,
  wanted: Part,
): Promise<PartHere & { part: CamePart | undefined; copy: CamePart | undefined }> {
  const { part: found, isNameTaken } = await findPart(db, wanted)
  const copy = (await findPart(db, { ...wanted, id: copyIdOf(backupId, wanted.id) })).part
  const part = found && isArriving(wanted, found) ? undefined : found
  const here = part ? 'there' : isNameTaken ? 'name-taken' : 'absent'
  return { here, isCopied: copy !== undefined && !isArriving(wanted, copy), part, copy }
}

/** What is left of one that was cut off while it came. */
const isArriving = ({ kind, name }: Part, found: CamePart) => kind === 'collection' && found.name === arrivingName(name)

export type Plan =
  | { outcome: 'come'; id: string; name: string; isCopy: boolean }
  | { outcome: 'there'; part: CamePart }
  | { outcome: 'name-taken' }

export async function planPart(
  db: Db,
  wanted: Part,
  { backupId, whenThere }: { backupId: string; whenThere: 'skip' | 'copy' },
): Promise<Plan> {
  const { here, isCopied, part, copy } = await lookAtPart(db, backupId, wanted)
  if (here === 'absent') return { ...wanted, outcome: 'come', isCopy: false }
  if (whenThere === 'skip') return part ? { outcome: 'there', part } : { outcome: 'name-taken' }
  if (copy && isCopied) return { outcome: 'there', part: copy }
  const name = await freeCopyName(wanted.name, (one) => isNameTaken(db, wanted.kind, one))
  return { outcome: 'come', id: copyIdOf(backupId, wanted.id), name, isCopy: true }
}
