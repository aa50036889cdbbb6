/**
 * Loaded into a host before anything else (`node --import`): each thing that it does with the disk gets a name. ICE_POINTS
 * notes the names in a file; ICE_KILL kills the process at one of them. The product knows nothing of it.
 */
import { appendFileSync } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { KillPoint } from './points.ts'

const { ICE_POINTS: notes, ICE_KILL: wish, ICE_ROOT: root = '' } = process.env
const kill = wish ? (JSON.parse(wish) as KillPoint) : undefined
const seen = new Map<string, number>()

/** What changes from run to run is left out: the folder, ids, numbers, times. */
const nameOf = (path: unknown) =>
  String(path)
    .replace(root, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '#')
    .replace(/\d+(T\d+Z)?/g, '0')

const isOurs = (path: unknown) => String(path).startsWith(root)

async function at<T>(does: string, path: unknown, work: () => Promise<T>): Promise<T> {
  if (!isOurs(path)) return work()
  const name = `${does} ${nameOf(path)}`
  const count = (seen.get(name) ?? 0) + 1
  seen.set(name, count)
  if (notes) appendFileSync(notes, `${name}\n`)
  const isHere = kill?.name === name && kill.count === count
  if (isHere && kill.when === 'before') die()
  const result = await work()
  if (isHere) die()
  return result
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) // nothing more happens here
}

const { open, rename, rm, mkdir, copyFile } = fs
const paths = new WeakMap<FileHandle, unknown>()
let isPatched = false

fs.open = async (path, ...more) => {
  const handle = await at('open', path, () => open(path, ...more))
  paths.set(handle, path)
  if (!isPatched) patch(Object.getPrototypeOf(handle) as FileHandle)
  isPatched = true
  return handle
}
fs.rename = (from, to) => at('rename', to, () => rename(from, to))
fs.rm = (path, ...more) => at('rm', path, () => rm(path, ...more))
fs.mkdir = ((path: string, ...more: []) => at('mkdir', path, () => mkdir(path, ...more))) as typeof mkdir
fs.copyFile = (from, to, ...more) => at('copy', to, () => copyFile(from, to, ...more))

function patch(handle: FileHandle) {
  const { sync, write, writeFile } = handle
  const wrap = <Args extends unknown[], T>(does: string, original: (...args: Args) => Promise<T>) =>
    function (this: FileHandle, ...args: Args): Promise<T> {
      return at(does, paths.get(this) ?? '', () => original.apply(this, args))
    }
  handle.sync = wrap('sync', sync)
  handle.write = wrap('write', write as never) as typeof write
  handle.writeFile = wrap('write', writeFile) as typeof writeFile
}
syncBuiltinESMExports()
