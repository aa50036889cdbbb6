/** The places for copies, as a person adds, changes, tries and removes them. */
import { randomUUID } from 'node:crypto'
import type { AddedTarget, TargetBackup, TargetChange, TargetCheck } from '../../../contracts/backup-targets.ts'
import type { BackupTarget } from '../../../contracts/backups.ts'
import { AppError } from '../../../contracts/errors.ts'
import { claimFolder, createFolderTarget } from './folder-target.ts'
import { createS3Target } from './s3-target.ts'
import type { Target } from './target.ts'
import type { StoredTarget, TargetStore } from './target-store.ts'

type Needs = {
  store: TargetStore
  /** Where the backups of this machine lie. */
  homeFolder: string
  /** Is called when a target was added, or can be written again. */
  onChange: () => void
}

export type Targets = ReturnType<typeof createTargets>

export function createTargets({ store, homeFolder, onChange }: Needs) {
  const find = (id: string): StoredTarget => {
    const found = store.find(id)
    if (!found) throw new AppError('target-not-found', { detail: `There is no target ${id}.` })
    return found
  }
  const openWith = ({ target, mark }: StoredTarget, secretAccessKey: string | undefined): Target => {
    if (target.kind === 'folder') return createFolderTarget({ path: target.path, mark: mark ?? '', homeFolder })
    if (!secretAccessKey) {
      const detail = `The secret access key of ${target.name} is not on this machine. Enter it again.`
      throw new AppError('target-refused-key', { detail })
    }
    return createS3Target({ ...target, secretAccessKey })
  }
  const open = async (stored: StoredTarget) => openWith(stored, await store.secretKeyOf(stored.target.id))

  /** Only what works is kept. */
  async function tryAndSave(stored: StoredTarget, secretAccessKey: string | undefined): Promise<BackupTarget> {
    const { target } = stored
    const claimed = { target, mark: target.kind === 'folder' ? await claimFolder(target.path) : null }
    if (target.isEnabled) await openWith(claimed, secretAccessKey).check()
    if (secretAccessKey) await store.keepSecretKey(target.id, secretAccessKey)
    store.save(claimed)
    onChange()
    return target
  }

  return {
    list: (): BackupTarget[] => store.targets().map(({ target }) => target),
    open: (id: string) => open(find(id)),
    async add(input: AddedTarget): Promise<BackupTarget> {
      const base = { id: randomUUID(), isEnabled: true }
      if (input.kind === 'folder') return tryAndSave({ target: { ...base, ...input }, mark: null }, undefined)
      const { secretAccessKey, ...rest } = input
      return tryAndSave({ target: { ...base, ...rest, hasSecret: true }, mark: null }, secretAccessKey)
    },
    async change(id: string, { secretAccessKey, ...change }: TargetChange): Promise<BackupTarget> {
      const before = find(id)
      const allowed = Object.entries(change).filter(([key, value]) => value !== undefined && key in before.target)
      const target = { ...before.target, ...Object.fromEntries(allowed) } as BackupTarget
      return tryAndSave({ ...before, target }, secretAccessKey ?? (await store.secretKeyOf(id)))
    },
    async remove(id: string): Promise<void> {
      find(id)
      store.remove(id)
      await store.keepSecretKey(id, undefined)
    },
    async check(id: string): Promise<TargetCheck> {
      const found = await (await open(find(id))).check()
      onChange()
      return found
    },
    async backups(id: string, isHere: (backupId: string) => boolean): Promise<TargetBackup[]> {
      const files = await (await open(find(id))).list()
      const known = new Map(store.copiesAt(id).map(({ backup }) => [backup.fileName, backup.id]))
      return files.map(({ name, sizeBytes }) => {
        const backupId = known.get(name) ?? null
        return { name, sizeBytes, backupId, isHere: backupId !== null && isHere(backupId) }
      })
    },
  }
}
