/** Jobs in the host's own database: what was asked for, how far it came. A host that was killed finds them there. */
import type { Job, JobKind } from '../../contracts/jobs.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'

/** `input` is what was asked for, `memo` what the job has to remember to go on after a kill. Neither leaves the host. */
export type StoredJob = { job: Job; input: unknown; memo: Record<string, unknown> }
type Row = { job: string; input: string; memo: string }

const kept = 200

export type JobStore = ReturnType<typeof createJobStore>

export function createJobStore(db: SettingsDb) {
  const insert = db.prepare(
    'insert into jobs (id, kind, state, created_at, job, input, memo) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare('update jobs set state = ?, job = ?, memo = ? where id = ?')
  const one = db.prepare<[string], Row>('select job, input, memo from jobs where id = ?')
  const newest = db.prepare<[number], Row>(
    'select job, input, memo from jobs order by created_at desc, rowid desc limit ?',
  )
  const open = db.prepare<[], Row>(
    "select job, input, memo from jobs where state in ('queued', 'running') order by rowid",
  )
  const tidy = db.prepare('delete from jobs where rowid not in (select rowid from jobs order by rowid desc limit ?)')
  const read = ({ job, input, memo }: Row): StoredJob => ({
    // Those of an older host have no phrases.
    job: { phrases: {}, ...(JSON.parse(job) as Omit<Job, 'phrases'>) },
    input: JSON.parse(input) as unknown,
    memo: JSON.parse(memo) as Record<string, unknown>,
  })
  return {
    add({ job, input, memo }: StoredJob) {
      tidy.run(kept)
      insert.run(
        job.id,
        job.kind,
        job.state,
        job.createdAt,
        ...[job, input ?? null, memo].map((value) => JSON.stringify(value)),
      )
    },
    save: ({ job, memo }: StoredJob) => void update.run(job.state, JSON.stringify(job), JSON.stringify(memo), job.id),
    find(id: string): StoredJob | undefined {
      const row = one.get(id)
      return row && read(row)
    },
    list: (limit: number): Job[] => newest.all(limit).map((row) => read(row).job),
    unfinished: (): StoredJob[] => open.all().map(read),
  }
}
export type { JobKind }
