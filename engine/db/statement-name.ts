import { hash } from 'node:crypto'

const hashes = new Map<string, string>()

/**
 * A prepared statement's name. Planning costs more than running for small queries, so each text is prepared once for
 * each session. The role is part of the name because a plan under row-level security belongs to the role that made it:
 * one name for two roles would be planned again at each change of role.
 */
export function statementName(role: string, text: string): string {
  let digest = hashes.get(text)
  if (digest === undefined) {
    digest = hash('sha256', text).slice(0, 32)
    hashes.set(text, digest)
  }
  return `${role}${digest}`
}
