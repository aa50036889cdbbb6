/** This machine, and what the host itself stands on. */
import { existsSync } from 'node:fs'
import { access, chmod, constants, readdir, stat, statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { tokenFileOf } from '../secrets/token-file.ts'
import { secretsFileOf } from '../stack/stack-secrets.ts'
import { attention, broken, type Check, ok } from './check.ts'

const gigabyte = 1024 ** 3
const gigabytes = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`
const size = (bytes: number) =>
  bytes >= gigabyte / 10 ? gigabytes(bytes) : `${(Math.max(0, bytes) / 1024 ** 2).toFixed(1)} MB`
const isWindows = process.platform === 'win32'

export const machineChecks: readonly Check[] = [
  {
    name: 'disk-space',
    title: 'Room on the disk',
    area: 'machine',
    async look({ dataDir }) {
      const { bavail, blocks, bsize } = await statfs(dataDir)
      const [free, total] = [bavail * bsize, blocks * bsize]
      const sentence = `${gigabytes(free)} of ${gigabytes(total)} are free.`
      if (free < gigabyte)
        return broken(sentence, `Free some space where ${dataDir} is; below 32 MB iceOS does not start.`)
      return free < 5 * gigabyte
        ? attention(sentence, 'Free some space before the next upgrade or backup.')
        : ok(sentence)
    },
  },
  {
    name: 'disk-forecast',
    title: 'For how long the disk is large enough',
    area: 'machine',
    async look({ diskBudget }) {
      const { forecast, parts } = await diskBudget()
      const { bytesPerDay, fullInDays, basedOnDays } = forecast
      if (bytesPerDay === null) return ok('It is known when a day has been measured.')
      const speed = `${size(bytesPerDay)} a day over ${basedOnDays} days`
      if (fullInDays === null) return ok(`It is large enough for a year at ${speed}.`)
      const fastest = parts.toSorted((a, b) => (b.bytesPerDay ?? 0) - (a.bytesPerDay ?? 0))[0]
      const sentence = `It is full in about ${fullInDays} days, at ${speed}.`
      const instruction = `${fastest?.title ?? 'The data'} grows fastest. Free some space, or keep fewer backups, and runs for a shorter time ("ice retention set").`
      if (fullInDays > 30) return ok(sentence)
      return fullInDays <= 3 ? broken(sentence, instruction) : attention(sentence, instruction)
    },
  },
  {
    name: 'memory',
    title: 'Memory of this machine',
    area: 'machine',
    look() {
      const sentence = `${gigabytes(freemem())} of ${gigabytes(totalmem())} are free.`
      return totalmem() < 2 * gigabyte
        ? attention(sentence, 'Large runs may fail. Close other programs.')
        : ok(sentence)
    },
  },
  {
    name: 'processors',
    title: 'Processors',
    area: 'machine',
    look: () =>
      cpus().length < 2
        ? attention('There is one processor. Everything works, and slowly.')
        : ok(`There are ${cpus().length}.`),
  },
  {
    name: 'node-version',
    title: 'Node',
    area: 'machine',
    look() {
      const isOld = Number(process.versions.node.split('.')[0]) < 24
      const sentence = `It is version ${process.versions.node}.`
      return isOld ? broken(sentence, 'Install Node 24 or newer, or start iceOS with "npm start".') : ok(sentence)
    },
  },
  {
    name: 'data-folder',
    title: 'The data folder can be written',
    area: 'host',
    async look({ dataDir }) {
      const isFine = await access(dataDir, constants.W_OK).then(
        () => true,
        () => false,
      )
      return isFine
        ? ok(dataDir)
        : broken(`${dataDir} cannot be written.`, 'Change its permissions, or choose another one with --data-dir.')
    },
  },
  closedFile('token-file', 'The token file is closed to others', ({ dataDir }) => tokenFileOf(dataDir)),
  closedFile('stack-secrets-file', "The file with the stack's secrets is closed to others", ({ dataDir }) =>
    secretsFileOf(dataDir),
  ),
  {
    name: 'settings',
    title: 'The settings can be read',
    area: 'host',
    look({ checkSettings }) {
      const found = checkSettings()
      return found === 'ok'
        ? ok('Their file is sound.')
        : broken(found, 'Restart iceOS: it puts the damaged file aside and begins a new one.')
    },
  },
  {
    name: 'logs',
    title: 'Size of the logs',
    area: 'host',
    async look({ dataDir }) {
      const folder = join(dataDir, 'logs')
      const names = await readdir(folder).catch(() => [])
      const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)))
      const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1024 ** 2
      const sentence = `${megabytes.toFixed(1)} MB in ${names.length} files.`
      return megabytes > 200 ? attention(sentence, `Delete old files in ${folder}.`) : ok(sentence)
    },
  },
  {
    name: 'page',
    title: 'The page is there',
    area: 'host',
    look: ({ pageDir }) =>
      existsSync(join(pageDir, 'index.html'))
        ? ok('It is built.')
        : broken('It is not built.', 'Run "npm run build", then start again.'),
  },
  {
    name: 'host-memory',
    title: 'Memory of the host',
    area: 'host',
    look() {
      const megabytes = process.memoryUsage.rss() / 1024 ** 2
      const sentence = `${megabytes.toFixed(0)} MB.`
      return megabytes > 600
        ? attention(sentence, 'Restart iceOS, and send a diagnostics file with what happened before.')
        : ok(sentence)
    },
  },
  {
    name: 'jobs',
    title: 'Long operations',
    area: 'host',
    look: ({ openJobs }) =>
      openJobs() === 0 ? ok('None is at work.') : ok('One is at work. "ice jobs list" shows it.'),
  },
  {
    name: 'engine',
    title: 'The engine runs',
    area: 'data',
    look({ engineState }) {
      const state = engineState()
      return state === 'running'
        ? ok('It runs.')
        : broken(`It is ${state}.`, 'Look at its log.', state === 'failed' || state === 'stopped')
    },
    repair: { title: 'Start the engine again', run: ({ restartEngine }) => restartEngine() },
  },
  {
    name: 'database',
    title: 'The database answers',
    area: 'data',
    look({ readiness }) {
      const [failing] = readiness.failing
      return failing
        ? broken(failing.problem.detail ?? failing.problem.title, 'Look at "ice ps" and the log of the engine.')
        : ok('It answered just now.')
    },
  },
  {
    name: 'backups',
    title: 'A proven backup of the last 24 hours',
    area: 'data',
    async look({ backupFacts }) {
      const { warning, lastProvenAt, keyShownAt } = await backupFacts()
      if (warning) return attention(warning, 'Take one now: ice backup now.')
      const sentence = `The newest proven one is of ${lastProvenAt}.`
      return keyShownAt === null
        ? attention(`${sentence} Nobody has seen the recovery key.`, 'Print the recovery kit: ice backup key --kit.')
        : ok(sentence)
    },
  },
  closedFile('backup-key-file', 'The recovery key can be read by you alone', ({ dataDir }) =>
    join(dataDir, 'backup-key'),
  ),
]

function closedFile(name: string, title: string, pathOf: (scene: { dataDir: string }) => string): Check {
  return {
    name,
    title,
    area: 'host',
    async look(scene) {
      const path = pathOf(scene)
      if (!existsSync(path)) return ok('There is none.')
      if (isWindows) return ok("It follows the user's profile folder.")
      const { mode } = await stat(path)
      return (mode & 0o077) === 0 ? ok('Only you can read it.') : broken(`Others can read ${path}.`, undefined, true)
    },
    repair: { title: 'Close the file', run: (scene) => chmod(pathOf(scene), 0o600) },
  }
}
