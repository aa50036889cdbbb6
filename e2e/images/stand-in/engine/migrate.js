/** Says and does what the engine's own program does, with migrations that are only worth a test. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const url = readFileSync(process.env.DATABASE_URL_FILE, 'utf8').trim()
const psql = (sql) =>
  execFileSync('/usr/lib/postgresql/17/bin/psql', [url, '-v', 'ON_ERROR_STOP=1', '-tAqc', sql], {
    encoding: 'utf8',
  }).trim()
const steps = [
  'create table kept (id text primary key)',
  'alter table kept add column note text',
  'create table later (id text)',
]

psql('create table if not exists applied (version int primary key)')
const now = Number(psql('select coalesce(max(version), 0) from applied'))
const known = steps.slice(0, Number(process.env.MIGRATIONS)).map((sql, index) => ({ sql, version: index + 1 }))

if (process.argv[2] === 'status') {
  const migrations = known.map(({ version }) => ({ version, appliedAt: version <= now ? 'before' : null }))
  process.stdout.write(`${JSON.stringify({ migrations })}\n`)
} else {
  const applied = known.filter(({ version }) => version > now)
  for (const { sql, version } of applied) {
    if (version === Number(process.env.BREAKS)) {
      psql('drop table kept') // committed: only the copy of before can heal it
      process.stderr.write(`Migration ${version} fails half-way.\n`)
      process.exit(1)
    }
    psql(`begin; ${sql}; insert into applied values (${version}); commit`)
  }
  process.stdout.write(`${JSON.stringify({ applied: applied.map(({ version }) => version) })}\n`)
}
