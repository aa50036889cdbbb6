/** New versions: looked for, told, fetched when the person says so, and put in place after a backup and a yes. */
import type { UpdateState } from '../../contracts/desktop.ts'
import type { Log } from '../../platform/log.ts'

/** What is used of electron-updater. It checks the signature (macOS, Windows) and the SHA-512 of what it fetches. */
export type Updater = {
  autoDownload: boolean
  autoInstallOnAppQuit: boolean
  allowDowngrade: boolean
  checkForUpdates: () => Promise<unknown>
  downloadUpdate: () => Promise<unknown>
  quitAndInstall: (isSilent?: boolean, isForceRunAfter?: boolean) => void
  on: {
    (event: 'update-available', listener: (info: UpdateInfo) => void): unknown
    (event: 'update-not-available', listener: () => void): unknown
    (event: 'download-progress', listener: (progress: { percent: number }) => void): unknown
    (event: 'update-downloaded', listener: (info: UpdateInfo) => void): unknown
    (event: 'error', listener: (error: Error) => void): unknown
  }
}
type UpdateInfo = { version: string; releaseNotes?: string | { note: string | null }[] | null | undefined }
export type Question = { title: string; detail: string; yes: string; no: string }

type Needs = {
  /** Or why there is none. */
  updater: Updater | { whyNot: string }
  isWanted: () => boolean
  ask: (question: Question) => Promise<boolean>
  /** Runs that are at work now. */
  runsAtWork: () => Promise<number>
  backUp: () => Promise<unknown>
  stopHost: () => Promise<void>
  onState: (state: UpdateState) => void
  log: Log
  now?: () => Date
}

export type Updates = {
  state: () => UpdateState
  check: () => Promise<void>
  download: () => Promise<void>
  install: () => Promise<void>
  stop: () => void
}

const firstMs = 60_000
const everyMs = 12 * 60 * 60_000
const maxNotes = 4000

export function startUpdates(needs: Needs): Updates {
  const { onState, log, now = () => new Date() } = needs
  if ('whyNot' in needs.updater) {
    const off: UpdateState = { state: 'off', why: needs.updater.whyNot }
    return {
      state: () => off,
      check: async () => {},
      download: async () => {},
      install: async () => {},
      stop: () => {},
    }
  }
  const updater: Updater = needs.updater
  let state: UpdateState = { state: 'idle', checkedAt: null }
  let version = ''
  const become = (next: UpdateState) => {
    state = next
    onState(next)
  }
  const fail = (error: unknown) => {
    log.warn('The update failed', { error })
    become({ state: 'failed', why: error instanceof Error ? error.message : String(error) })
  }

  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false // nothing is replaced without a yes
  updater.allowDowngrade = false
  updater.on('update-available', (info) => {
    version = info.version
    become({ state: 'available', version, notes: notesOf(info) })
  })
  updater.on('update-not-available', () => become({ state: 'idle', checkedAt: now().toISOString() }))
  updater.on('download-progress', ({ percent }) => become({ state: 'downloading', version, percent }))
  updater.on('update-downloaded', (info) => become({ state: 'ready', version: info.version }))
  updater.on('error', fail)

  async function check() {
    if (state.state === 'checking' || state.state === 'downloading' || state.state === 'ready') return
    become({ state: 'checking' })
    await updater.checkForUpdates().catch(fail)
  }
  async function install() {
    if (state.state !== 'ready' || !(await needs.ask(await installQuestion(state.version, needs)))) return
    try {
      await needs.backUp()
    } catch (error) {
      log.warn('The backup before the update failed', { error })
      const why = error instanceof Error ? error.message : String(error)
      const isForced = await needs.ask({
        title: 'The backup before the update failed',
        detail: `${why} Nothing was changed. Mend the backup first; without one there is no way back from an update that goes wrong.`,
        ...{ yes: 'Update without a backup', no: 'Do not update' },
      })
      if (!isForced) return
    }
    await needs.stopHost()
    updater.quitAndInstall(false, true)
  }

  const checkIfWanted = () => void (needs.isWanted() && check())
  const first = setTimeout(checkIfWanted, firstMs)
  const timer = setInterval(checkIfWanted, everyMs)
  return {
    state: () => state,
    check,
    async download() {
      if (state.state !== 'available') return
      become({ state: 'downloading', version, percent: 0 })
      await updater.downloadUpdate().catch(fail)
    },
    install,
    stop() {
      clearTimeout(first)
      clearInterval(timer)
    },
  }
}

async function installQuestion(version: string, { runsAtWork }: Needs): Promise<Question> {
  const count = await runsAtWork()
  const runs =
    count === 0
      ? ''
      : ` ${count} ${count === 1 ? 'run is' : 'runs are'} at work: what has finished stays, the rest goes on after the restart.`
  return {
    title: `Update to iceOS ${version}?`,
    detail: `A backup is taken first. Then iceOS closes, the new version is put in place, and it opens again; the database is brought up to it at that start.${runs}`,
    ...{ yes: 'Back up and update', no: 'Not now' },
  }
}

/** As plain text: they come from outside, and the page shows them. */
function notesOf({ releaseNotes }: UpdateInfo): string {
  const text = Array.isArray(releaseNotes)
    ? releaseNotes.map(({ note }) => note ?? '').join('\n')
    : (releaseNotes ?? '')
  return text
    .replace(/<[^>]*>/g, '')
    .trim()
    .slice(0, maxNotes)
}
