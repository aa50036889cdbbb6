/** This machine, and what the host itself stands on. */
import { existsSync } from 'node:fs'
import { access, chmod, constants, readdir, stat, statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { inEnglish, type Phrase, say } from '../../contracts/phrases.ts'
import { tokenFileOf } from '../secrets/token-file.ts'
import { secretsFileOf } from '../stack/stack-secrets.ts'
import { attention, broken, type Check, ok } from './check.ts'

const gigabyte = 1024 ** 3
const rounded = (value: number) => Math.round(value * 10) / 10
const gigabytes = (bytes: number) => rounded(bytes / gigabyte)
const megabytes = (bytes: number) => rounded(Math.max(0, bytes) / 1024 ** 2)
const hoursSince = (at: string) => Math.floor((Date.now() - Date.parse(at)) / 3_600_000)
const isWindows = process.platform === 'win32'

export const machineChecks: readonly Check[] = [
  {
    name: 'disk-space',
    title: say('checkDisk'),
    area: 'machine',
    async look({ dataDir }) {
      const { bavail, blocks, bsize } = await statfs(dataDir)
      const [free, total] = [bavail * bsize, blocks * bsize]
      const sentence = say('diskFree', { free: gigabytes(free), total: gigabytes(total) })
      if (free < gigabyte) return broken(sentence, say('freeSpaceNow', { folder: dataDir }))
      return free < 5 * gigabyte ? attention(sentence, say('freeSpaceSoon')) : ok(sentence)
    },
  },
  {
    name: 'disk-forecast',
    title: say('checkDiskForecast'),
    area: 'machine',
    async look({ diskBudget }) {
      const { forecast, parts } = await diskBudget()
      const { bytesPerDay, fullInDays, basedOnDays } = forecast
      if (bytesPerDay === null) return ok(say('forecastNotYet'))
      const speed = { megabytes: megabytes(bytesPerDay), days: basedOnDays ?? 0 }
      if (fullInDays === null) return ok(say('forecastYear', speed))
      const fastest = parts.toSorted((a, b) => (b.bytesPerDay ?? 0) - (a.bytesPerDay ?? 0))[0]
      const sentence = say('forecastFull', { fullInDays, ...speed })
      const instruction = say('forecastFree', { part: fastest?.title ?? 'The data' })
      if (fullInDays > 30) return ok(sentence)
      return fullInDays <= 3 ? broken(sentence, instruction) : attention(sentence, instruction)
    },
  },
  {
    name: 'memory',
    title: say('checkMemory'),
    area: 'machine',
    look() {
      const sentence = say('diskFree', { free: gigabytes(freemem()), total: gigabytes(totalmem()) })
      return totalmem() < 2 * gigabyte ? attention(sentence, say('closeOthers')) : ok(sentence)
    },
  },
  {
    name: 'processors',
    title: say('checkProcessors'),
    area: 'machine',
    look: () =>
      cpus().length < 2 ? attention(say('oneProcessor')) : ok(say('processors', { processors: cpus().length })),
  },
  {
    name: 'node-version',
    title: say('checkNode'),
    area: 'machine',
    look() {
      const isOld = Number(process.versions.node.split('.')[0]) < 24
      const sentence = say('nodeVersion', { version: process.versions.node })
      return isOld ? broken(sentence, say('installNode')) : ok(sentence)
    },
  },
  {
    name: 'data-folder',
    title: say('checkDataFolder'),
    area: 'host',
    async look({ dataDir }) {
      const isFine = await access(dataDir, constants.W_OK).then(
        () => true,
        () => false,
      )
      return isFine ? ok(dataDir) : broken(say('folderReadOnly', { folder: dataDir }), say('changePermissions'))
    },
  },
  closedFile('token-file', say('checkTokenFile'), ({ dataDir }) => tokenFileOf(dataDir)),
  closedFile('stack-secrets-file', say('checkStackSecretsFile'), ({ dataDir }) => secretsFileOf(dataDir)),
  {
    name: 'settings',
    title: say('checkSettings'),
    area: 'host',
    look({ checkSettings }) {
      const found = checkSettings()
      return found === 'ok' ? ok(say('settingsSound')) : broken(found, say('settingsDamaged'))
    },
  },
  {
    name: 'logs',
    title: say('checkLogs'),
    area: 'host',
    async look({ dataDir }) {
      const folder = join(dataDir, 'logs')
      const names = await readdir(folder).catch(() => [])
      const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)))
      const size = megabytes(sizes.reduce((sum, size) => sum + size, 0))
      const sentence = say('logSize', { megabytes: size, files: names.length })
      return size > 200 ? attention(sentence, say('deleteLogs', { folder })) : ok(sentence)
    },
  },
  {
    name: 'page',
    title: say('checkPage'),
    area: 'host',
    look: ({ pageDir }) =>
      existsSync(join(pageDir, 'index.html')) ? ok(say('pageBuilt')) : broken(say('pageNotBuilt'), say('buildPage')),
  },
  {
    name: 'host-memory',
    title: say('checkHostMemory'),
    area: 'host',
    look() {
      const used = Math.round(megabytes(process.memoryUsage.rss()))
      const sentence = say('megabytesUsed', { megabytes: used })
      return used > 600 ? attention(sentence, say('hostTooLarge')) : ok(sentence)
    },
  },
  {
    name: 'jobs',
    title: say('checkJobs'),
    area: 'host',
    look: ({ openJobs }) => (openJobs() === 0 ? ok(say('noJob')) : ok(say('oneJob'))),
  },
  {
    name: 'engine',
    title: say('checkEngine'),
    area: 'data',
    look({ engineState }) {
      const state = engineState()
      return state === 'running'
        ? ok(say('engineRuns'))
        : broken(say('engineIs', { state }), say('lookAtItsLog'), state === 'failed' || state === 'stopped')
    },
    repair: { title: say('startEngineAgain'), run: ({ restartEngine }) => restartEngine() },
  },
  {
    name: 'database',
    title: say('checkDatabase'),
    area: 'data',
    look({ readiness }) {
      const [failing] = readiness.failing
      return failing ? broken(failing.problem.detail ?? failing.problem.title, say('lookAtPs')) : ok(say('answeredNow'))
    },
  },
  {
    name: 'backups',
    title: say('checkBackups'),
    area: 'data',
    async look({ backupFacts }) {
      const { warning, lastProvenAt, keyShownAt } = await backupFacts()
      const plain = lastProvenAt ? say('oldProvenBackup', { hours: hoursSince(lastProvenAt) }) : say('noProvenBackup')
      // One that says more, such as why the last one failed, has no code.
      if (warning) return attention(warning === inEnglish(plain) ? plain : warning, say('backUpNow'))
      if (lastProvenAt === null) return attention(plain, say('backUpNow'))
      return keyShownAt === null
        ? attention(say('newestProvenNoKey', { at: lastProvenAt }), say('printKit'))
        : ok(say('newestProven', { at: lastProvenAt }))
    },
  },
  closedFile('backup-key-file', say('checkBackupKeyFile'), ({ dataDir }) => join(dataDir, 'backup-key')),
]

function closedFile(name: string, title: Phrase, pathOf: (scene: { dataDir: string }) => string): Check {
  return {
    name,
    title,
    area: 'host',
    async look(scene) {
      const path = pathOf(scene)
      if (!existsSync(path)) return ok(say('noFile'))
      if (isWindows) return ok(say('followsProfile'))
      const { mode } = await stat(path)
      return (mode & 0o077) === 0 ? ok(say('onlyYouRead')) : broken(say('othersRead', { file: path }), undefined, true)
    },
    repair: { title: say('closeFile'), run: (scene) => chmod(pathOf(scene), 0o600) },
  }
}
