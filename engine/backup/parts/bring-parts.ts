/**
 * Takes parts of a backup into the running system, as they come. What is here stays as it is; a workflow comes in one transaction,
 * a collection piece by piece, so that nobody waits for it. What has come is not brought twice.
 */
import type { CamePart } from '../../../contracts/backup-parts.ts'
import { AppError } from '../../../contracts/errors.ts'
import { type BlueprintLine, type CollectionLine, PartLine, type PartOutcome } from '../../../contracts/part-lines.ts'
import { deleteBlueprint } from '../../db/blueprints.ts'
import type { Database } from '../../db/database.ts'
import { isUniqueViolation } from '../../db/sql-errors.ts'
import { bringBlueprint } from './bring-blueprint.ts'
import { type ArrivingCollection, beginCollection, removeCollection } from './bring-collection.ts'
import { type Plan, planPart } from './look-at-parts.ts'

export type PartsNeeds = { database: Database; wakeReader: () => void; wakeEmbedding: () => void }
type Owner = { orgId: string; projectId: string | undefined }
type How = { backupId: string; whenThere: 'skip' | 'copy' }

export async function bringParts(
  needs: PartsNeeds,
  owner: Owner,
  lines: AsyncIterable<unknown>,
  how: How,
): Promise<PartOutcome[]> {
  const { database } = needs
  const outcomes: PartOutcome[] = []
  let arriving: (ArrivingCollection & { line: CollectionLine }) | undefined
  let isWhole = false

  async function settle() {
    if (!arriving) return
    const { line, finish, discard } = arriving
    try {
      outcomes.push(came(line, await finish()))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      await discard() // somebody took the name meanwhile
      outcomes.push(told(line, { outcome: 'name-taken' }))
    }
    arriving = undefined
  }
  try {
    for await (const text of lines) {
      const line = PartLine.parse(text)
      if (line.kind === 'blueprint') {
        await settle()
        outcomes.push(await takeBlueprint(database, owner, line, how))
      } else if (line.kind === 'collection') {
        await settle()
        const plan = await database.read(owner, (db) => planPart(db, line, how))
        if (plan.outcome !== 'come') outcomes.push(told(line, plan))
        else arriving = { ...(await beginCollection(database, owner, plan, line)), line }
      } else if (line.kind === 'end') {
        await settle()
        isWhole = true
      } else {
        await arriving?.take(line)
      }
    }
    if (!isWhole) throw new AppError('restore-failed', { detail: 'What was to come broke off in the middle.' })
    return outcomes
  } finally {
    await arriving?.discard().catch(() => {}) // the next try removes it
    needs.wakeReader()
    needs.wakeEmbedding()
  }
}

function takeBlueprint(database: Database, owner: Owner, line: BlueprintLine, how: How): Promise<PartOutcome> {
  return database.write(owner, async (db) => {
    const plan = await planPart(db, line, how)
    if (plan.outcome !== 'come') return told(line, plan)
    const part = await bringBlueprint(db, owner, plan, line)
    return part ? came(line, part) : told(line, { outcome: 'name-taken' })
  })
}

type Wanted = Pick<BlueprintLine | CollectionLine, 'kind' | 'id'>
const came = ({ kind, id }: Wanted, part: CamePart): PartOutcome => ({ kind, id, outcome: 'came', part })
const told = ({ kind, id }: Wanted, plan: Exclude<Plan, { outcome: 'come' }>): PartOutcome => ({
  ...{ kind, id, outcome: plan.outcome, part: plan.outcome === 'there' ? plan.part : null },
})

/** What was changed since it came stays, and is named. */
export async function removeParts(
  { database }: Pick<PartsNeeds, 'database'>,
  { orgId }: Pick<Owner, 'orgId'>,
  parts: readonly CamePart[],
): Promise<{ removed: number; kept: string[] }> {
  const kept: string[] = []
  for (const part of parts) {
    const isGone =
      part.kind === 'collection'
        ? await removeCollection(database, orgId, part)
        : await database.write({ orgId }, (db) => deleteBlueprint(db, part.id, part.lock ?? undefined))
    if (!isGone) kept.push(part.name)
  }
  return { removed: parts.length - kept.length, kept }
}
