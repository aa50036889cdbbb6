/** Before a stack is deleted: whether what is in it can be backed up first, and in words what would be lost. */
import type { Backup } from '../../contracts/backups.ts'
import { AppError } from '../../contracts/errors.ts'
import type { StackRemains } from '../../contracts/stack.ts'
import { exitCause } from './container-state.ts'
import { findContainer } from './converge.ts'
import { containerName, volumeName } from './names.ts'
import { probe } from './probe.ts'
import type { StackBase } from './stack.ts'

/** The newest first. */
export type ListBackups = () => Promise<readonly Pick<Backup, 'number' | 'createdAt' | 'mode' | 'state'>[]>

export async function lookAtSafety(base: StackBase, listBackups: ListBackups): Promise<StackRemains['backup']> {
  const { mode, hasOwnDatabase, kept } = base.store.read()
  if (hasOwnDatabase)
    return { isTaken: mode === 'stack', sentence: 'Your own Postgres is not touched. The files of the stack go.' }
  const dead = mode === 'stack' ? await whyDead(base) : undefined
  if (mode === 'stack' && !dead) return { isTaken: true, sentence: 'A backup is taken and proven before.' }
  if (!(await hasDatabase(base))) return { isTaken: false, sentence: 'There is no database in it any more.' }
  if (kept?.side === 'stack')
    return { isTaken: false, sentence: `Everything in it was carried to the embedded engine on ${kept.since}.` }
  const newest = (await listBackups()).find((one) => one.mode === 'stack' && one.state === 'proven')
  const lost = newest
    ? `What came after backup no. ${newest.number} of ${newest.createdAt} would be lost.`
    : 'There is no proven backup of it: everything in it would be lost.'
  const why = dead
    ? `Its database cannot be backed up: ${dead}`
    : 'The stack is down, and its database is not read before it is deleted. "ice up" starts it; then a backup is taken first.'
  return { isTaken: false, sentence: `${why} ${lost}` }
}

/** Throws where a backup would be tried and could not succeed, unless somebody has said that it shall go all the same. */
export async function mustBeSafe(base: StackBase, listBackups: ListBackups, withoutBackup: boolean): Promise<void> {
  if (withoutBackup || base.store.read().mode !== 'stack') return
  const { isTaken, sentence } = await lookAtSafety(base, listBackups)
  if (isTaken) return
  throw new AppError('reset-not-safe', {
    detail: `${sentence} Look at "ice logs postgres" first. To delete it all the same: --without-backup, or withoutBackup in the request.`,
  })
}

async function whyDead(base: StackBase): Promise<string | undefined> {
  const { docker, project } = await base.converge()
  const info = await findContainer(docker, containerName(project, 'postgres', 1))
  if (!info) return 'the container of Postgres is gone.'
  if (!info.State.Running) return `Postgres does not run. ${exitCause(info.State)}`
  const { ok, sentence } = await probe(docker, info, await base.service('postgres'))
  return ok ? undefined : `Postgres does not answer: ${sentence}`
}

async function hasDatabase(base: StackBase): Promise<boolean> {
  const { docker, project } = await base.converge()
  const name = volumeName(project, base.store.read().postgresVolume)
  const { Volumes } = await docker.listVolumes({ filters: { name: [name] } })
  return (Volumes ?? []).some((one) => one.Name === name)
}
