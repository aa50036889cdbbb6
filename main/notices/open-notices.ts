/** What the host tells of its parts: kept, listed, and given to whoever follows. */
import type { SystemNotice } from '../../contracts/notices.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import { isPending, newSteadiness, observe, type Steadiness } from './steadiness.ts'

export type Subject = { subject: string; title: string }
type Look = Subject & { isUp: boolean; sentence: string }

export type Notices = {
  /** One look at a thing. Gives whether it should be looked at again soon, because something is about to be told. */
  saw: (look: Look) => boolean
  /** At once, whatever was told before: somebody has to do something. */
  gaveUp: (what: Subject & { sentence: string }) => void
  /** It is not there any more, on purpose: nothing of it is told later. */
  forget: (isMeant: (subject: string) => boolean) => void
  list: (limit: number) => SystemNotice[]
  /** What comes, and with `afterId` what has come since. */
  follow: (afterId: number | undefined, signal: AbortSignal) => AsyncGenerator<SystemNotice>
  stop: () => void
}

const kept = 200
type Row = Omit<SystemNotice, 'kind'> & { kind: string }

export function openNotices(db: SettingsDb, now: () => number = Date.now): Notices {
  const newest = db.prepare<[number], Row>('select * from notices order by id desc limit ?')
  const since = db.prepare<[number], Row>('select * from notices where id > ? order by id')
  const put = db.prepare('insert into notices (at, subject, kind, title, sentence) values (?, ?, ?, ?, ?)')
  const tidy = db.prepare('delete from notices where id <= (select max(id) from notices) - ?')
  const states = new Map<string, Steadiness>()
  const listeners = new Set<() => void>()
  const ending = new AbortController()

  function tell(kind: SystemNotice['kind'], { subject, title }: Subject, sentence: string) {
    put.run(new Date(now()).toISOString(), subject, kind, title, sentence)
    tidy.run(kept)
    for (const listener of [...listeners]) listener()
  }
  const lastId = () => newest.get(1)?.id ?? 0

  return {
    saw({ isUp, sentence, ...about }) {
      const step = observe(states.get(about.subject) ?? newSteadiness, { isUp, at: now() })
      states.set(about.subject, step.now)
      if (step.news) tell(step.news, about, words[step.news](about.title, sentence))
      return isPending(step.now)
    },
    gaveUp({ sentence, ...about }) {
      const at = now()
      const falls = states.get(about.subject)?.falls ?? []
      states.set(about.subject, { phase: 'down', since: at, lastAt: at, falls })
      tell('gave-up', about, sentence)
    },
    forget(isMeant) {
      for (const subject of [...states.keys()]) if (isMeant(subject)) states.delete(subject)
    },
    list: (limit) => newest.all(limit).map(fromRow),
    async *follow(afterId, signal) {
      let last = afterId ?? lastId()
      const end = AbortSignal.any([signal, ending.signal])
      while (!end.aborted) {
        for (const row of since.all(last)) {
          last = row.id
          yield fromRow(row)
        }
        if (end.aborted || lastId() > last) continue
        await new Promise<void>((resolve) => {
          const wake = () => {
            listeners.delete(wake)
            end.removeEventListener('abort', wake)
            resolve()
          }
          listeners.add(wake)
          end.addEventListener('abort', wake)
        })
      }
    },
    stop: () => ending.abort(),
  }
}

const fromRow = (row: Row) => row as SystemNotice

const words = {
  down: (_title: string, sentence: string) => sentence,
  recovered: (title: string) => `${title} answers again.`,
  unsteady: (title: string, sentence: string) =>
    `${title} goes and comes. It is told again when it has been steady for five minutes. ${sentence}`,
}
