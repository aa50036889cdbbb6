/** A product with the images that the tests have built, and what is left of its stack on this machine. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type Client, call } from '../../contracts/call.ts'
import { getJobRoute, hasJobEnded, type Job } from '../../contracts/jobs.ts'
import { projectOf } from '../../main/stack/names.ts'
import { buildImages } from '../images/build-images.ts'
import { until } from '../testing/until.ts'

export const run = promisify(execFile)

/** Skipped where there is no engine; in CI that is a failure, and the first test says so. */
export const hasDocker = ((): boolean => {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 15_000 })
    return true
  } catch {
    return false
  }
})()
export const isCi = process.env.CI === 'true'

/** The host inherits the environment of the tests, as it does a user's. */
export async function takeImages(): Promise<void> {
  Object.assign(process.env, await buildImages())
}

/** Follows by asking, not by a stream: the host may be killed meanwhile. */
export async function jobEnded(client: Client, started: Job, withinMs = 180_000): Promise<Job> {
  return until(
    `the job "${started.title}" has ended`,
    async () => {
      const job = await call(client, getJobRoute, { params: { jobId: started.id } }).catch(() => undefined)
      return job && hasJobEnded(job) ? job : undefined
    },
    { withinMs, everyMs: 200 },
  )
}

export async function mustSucceed(client: Client, started: Job, withinMs?: number): Promise<Job> {
  const job = await jobEnded(client, started, withinMs)
  if (job.state === 'succeeded') return job
  throw new Error(`"${job.title}" has ${job.state}: ${job.problem?.detail ?? job.problem?.title}`)
}

const lines = async (args: readonly string[]) => (await run('docker', args)).stdout.split('\n').filter(Boolean)

/** Everything of this data folder that Docker still has. */
export async function remainsOf(dataDir: string): Promise<string[]> {
  const filter = ['--filter', `label=dev.iceos.project=${projectOf(dataDir)}`]
  return [
    ...(await lines(['ps', '-aq', ...filter])),
    ...(await lines(['volume', 'ls', '-q', ...filter])),
    ...(await lines(['network', 'ls', '-q', ...filter])),
  ]
}

/** Whatever a test has left: also when it failed in the middle. */
export async function removeRemains(dataDir: string): Promise<void> {
  const filter = ['--filter', `label=dev.iceos.project=${projectOf(dataDir)}`]
  for (const id of await lines(['ps', '-aq', ...filter])) await run('docker', ['rm', '-fv', id]).catch(() => {})
  for (const id of await lines(['volume', 'ls', '-q', ...filter]))
    await run('docker', ['volume', 'rm', '-f', id]).catch(() => {})
  for (const id of await lines(['network', 'ls', '-q', ...filter]))
    await run('docker', ['network', 'rm', id]).catch(() => {})
}

/** The engine's image, or another one, with other files in it, by their path. */
export async function makeEngineImage(
  tag: string,
  files: Record<string, string>,
  good = process.env.ICE_IMAGE_ENGINE ?? '',
): Promise<string> {
  const image = `${good.split(':')[0]}:${tag}`
  const container = (await run('docker', ['create', good])).stdout.trim()
  const folder = await mkdtemp(join(tmpdir(), 'iceos-image-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, basename(path))
      await writeFile(file, content)
      await run('docker', ['cp', file, `${container}:${path}`])
    }
    await run('docker', ['commit', container, image])
  } finally {
    await run('docker', ['rm', '-v', container])
    await rm(folder, { recursive: true })
  }
  return image
}

/** An engine that migrates like the good one, and then does not start. */
export const brokenProgram = {
  '/app/dist/engine/main.js': 'process.stderr.write("This version does not start.\\n"); process.exit(3)',
}
export const makeBrokenImage = () => makeEngineImage('broken', brokenProgram)

/** A server that is not of the stack, in its network. */
export async function startOwnPostgres(network: string) {
  const name = `iceos-own-postgres-${process.pid}`
  const password = 'secret-own-1234'
  const settings = {
    POSTGRES_USER: 'own',
    POSTGRES_DB: 'own',
    POSTGRES_PASSWORD_FILE: '/tmp/password',
    PGDATA: '/tmp/data',
  }
  const env = Object.entries(settings).flatMap(([key, value]) => ['-e', `${key}=${value}`])
  const place = ['--user', '999:999', '--tmpfs', '/var/run/postgresql:mode=1777', '--entrypoint', 'sh']
  const begin = `echo ${password} > /tmp/password; exec sh /usr/local/bin/docker-entrypoint.sh postgres`
  const image = process.env.ICE_IMAGE_POSTGRES ?? ''
  const remove = () => run('docker', ['rm', '-fv', name])
  await run('docker', ['run', '-d', '--name', name, '--network', network, ...env, ...place, image, '-c', begin])
  const answers = () =>
    run('docker', ['exec', name, 'psql', '-h', '127.0.0.1', '-U', 'own', '-d', 'own', '-c', 'select 1']).then(
      () => true,
      () => undefined,
    )
  try {
    await until('the other Postgres answers', answers, { withinMs: 60_000, everyMs: 500 })
  } catch (error) {
    await remove()
    throw error
  }
  return { password, url: `postgres://own:${password}@${name}:5432/own`, remove }
}
