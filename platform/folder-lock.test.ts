import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { folderOwner, lockFolder } from './folder-lock.ts'
import { isProcessAlive, processStartTime } from './process-start-time.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-lock-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A process that takes the folder, says so, and stays. */
async function otherOwner(folder: string): Promise<ChildProcess> {
  const lock = JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)
  const program = `import { lockFolder } from ${lock}
    try { await lockFolder(process.argv[1]); console.log('mine') } catch (error) { console.log(error.code) }
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return line.toString().trim()
}

async function kill(child: ChildProcess) {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

it('gives a folder to one owner, and to the next one after that', async () => {
  const folder = await temporaryFolder()
  const lock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'folder-in-use', extra: { pid: process.pid } })
  await lock.release()
  await (await lockFolder(folder)).release()
  expect(await readdir(folder)).toEqual([])
})

it('makes the folder when there is none', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b')
  await (await lockFolder(folder)).release()
})

it('names the process that owns the folder, and takes over when that was killed', async () => {
  const folder = await temporaryFolder()
  const owner = await otherOwner(folder)
  expect(await firstLine(owner)).toBe('mine')
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'folder-in-use',
    detail: expect.stringContaining(`process ${owner.pid}`),
  })
  expect((await folderOwner(folder))?.pid).toBe(owner.pid)
  await kill(owner)
  expect(await folderOwner(folder)).toBeUndefined()
  await (await lockFolder(folder)).release()
})

it('takes over when another process has the pid of the former owner by now', async () => {
  const folder = await temporaryFolder()
  const former = { pid: process.pid, startTime: 'long ago', id: 'former' }
  await writeFile(join(folder, 'owner.lock'), JSON.stringify(former))
  await (await lockFolder(folder)).release()
})

it('takes over a lock that was left half written', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'owner.lock'), '{"pid":')
  await (await lockFolder(folder)).release()
})

it('lets only one of many win a stale lock', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'owner.lock'), JSON.stringify({ pid: 2 ** 30, startTime: 'x', id: 'stale' }))
  const children = await Promise.all(Array.from({ length: 5 }, () => otherOwner(folder)))
  const outcomes = await Promise.all(children.map(firstLine))
  expect(outcomes.sort()).toEqual(['folder-in-use', 'folder-in-use', 'folder-in-use', 'folder-in-use', 'mine'])
})

it('does not remove a lock that somebody else has taken since', async () => {
  const folder = await temporaryFolder()
  const lock = await lockFolder(folder)
  const other = JSON.stringify({ pid: process.pid, startTime: 'x', id: 'other' })
  await writeFile(join(folder, 'owner.lock'), other)
  await lock.release()
  expect(await readFile(join(folder, 'owner.lock'), 'utf8')).toBe(other)
})

it('knows this process by its start time, and that a pid is free', async () => {
  expect(await processStartTime(process.pid)).toBe(await processStartTime(process.pid))
  expect(await processStartTime(2 ** 30)).toBeUndefined()
  expect(isProcessAlive(process.pid)).toBe(true)
  expect(isProcessAlive(2 ** 30)).toBe(false)
})

it('waits for an owner that lets go in time', async () => {
  const folder = await temporaryFolder()
  const lock = await lockFolder(folder)
  const next = lockFolder(folder, { waitMs: 5000 })
  await lock.release()
  await (await next).release()
})

it.runIf(process.platform === 'linux')(
  'takes over from a process that has ended and that nobody has asked about',
  async () => {
    const folder = await temporaryFolder()
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const pid = Number(await firstLine(parent))
    while (isProcessAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20))
    await writeFile(
      join(folder, 'owner.lock'),
      JSON.stringify({ pid, startTime: await processStartTime(pid), id: 'zombie' }),
    )
    await (await lockFolder(folder)).release()
  },
)
