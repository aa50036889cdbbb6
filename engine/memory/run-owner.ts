/** Whom a tool works for: whoever has started its run. */
import { createHash } from 'node:crypto'
import { AppError } from '../../contracts/errors.ts'
import { findRunOwner, type Owner } from '../db/chat-sessions.ts'
import type { Database } from '../db/database.ts'
import type { ToolContext } from '../tools/tool.ts'

/** @throws AppError tool-failed */
export async function ownerOf(database: Database, { orgId, runId }: ToolContext): Promise<Owner> {
  const owner = await database.readOne({ orgId }, (db) => findRunOwner(db, runId))
  if (owner) return { orgId, ...owner }
  throw new AppError('tool-failed', { detail: 'Nobody has started this run, so there is nobody to remember it for.' })
}

/** The same for every attempt of one node. */
export function idFor({ idempotencyKey }: ToolContext): string {
  const hex = createHash('sha256').update(idempotencyKey).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
