import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createWalSync } from './wal-sync.ts'

const segment = '000000010000000000000001'

async function walFolder(...segments: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-wal-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of segments) await writeFile(join(folder, name), 'wal')
  return folder
}

it('has nothing to wait for when nothing was written', async () => {
  const wal = createWalSync(await walFolder())
  await wal.durable()
})

it('gives all who ask during a sync the same next one', async () => {
  const wal = createWalSync(await walFolder(segment))
  wal.written(segment)
  const first = wal.durable()
  wal.written(segment)
  const second = wal.durable()
  const third = wal.durable()
  expect(second).toBe(third)
  expect(second).not.toBe(first)
  await Promise.all([first, second])
  await wal.close()
})

it('lets one whose commit a running sync began after wait for that one only', async () => {
  const wal = createWalSync(await walFolder(segment))
  wal.written(segment)
  const running = wal.durable()
  expect(wal.durable()).toBe(running)
  await running
  await wal.close()
})

it('goes on to the next segment, and past one that a checkpoint has removed', async () => {
  const wal = createWalSync(await walFolder('000000010000000000000003'))
  wal.written(segment)
  wal.written('000000010000000000000003')
  await wal.durable()
  await wal.close()
})

it('never calls a commit durable again after a sync has failed', async () => {
  const onFailed = vi.fn<(cause: unknown) => void>()
  const folder = await walFolder()
  await writeFile(join(folder, 'file'), '')
  const wal = createWalSync(join(folder, 'file'), onFailed) // a file where the folder should be
  wal.written(segment)
  await expect(wal.durable()).rejects.toThrow()
  expect(onFailed).toHaveBeenCalledOnce()
  await expect(wal.durable()).rejects.toThrow()
  await wal.close()
})
