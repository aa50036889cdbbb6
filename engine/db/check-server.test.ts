import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPostgres } from './check-server.ts'

const server = process.env.TEST_DATABASE_URL
if (!server && process.env.CI === 'true') throw new Error('CI tests on Postgres too: set TEST_DATABASE_URL.')

describe.skipIf(!server)('a Postgres of the user’s own (skipped without TEST_DATABASE_URL)', () => {
  const name = `iceos_check_${randomBytes(6).toString('hex')}`
  const urlAs = (change: (url: URL) => void = () => {}) => {
    const url = new URL(server as string)
    url.pathname = `/${name}`
    change(url)
    return url.href
  }
  const asRole = (role: string) => urlAs((url) => Object.assign(url, { username: role, password: 'secret-1' }))
  const [poor, able] = [`${name}_poor`, `${name}_able`]
  const sentences = async (url: string) =>
    (await checkPostgres(url)).map(({ state, sentence }) => `${state}: ${sentence}`)

  const administer = (...statements: string[]) => on(server as string, statements)
  async function on(connectionString: string, statements: readonly string[]): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString })
    await client.connect()
    try {
      let last: pg.QueryResult | undefined
      for (const statement of statements) last = await client.query(statement)
      return last as pg.QueryResult
    } finally {
      await client.end()
    }
  }

  beforeAll(() =>
    administer(
      `create role ${poor} login password 'secret-1'`,
      `create role ${able} login createrole password 'secret-1'`,
      `create database ${name} owner ${able}`,
    ),
  )
  afterAll(() => administer(`drop database ${name} with (force)`, `drop role ${poor}`, `drop role ${able}`))

  it('is enough for a role that owns its database, once an administrator did as is told', async () => {
    expect(await sentences(asRole(able))).toContain('broken: This role may not create the pgvector extension.')
    await on(urlAs(), ['create extension vector'])
    for (const role of ['iceos_app', 'iceos_worker']) {
      const { rows } = await administer(`select from pg_roles where rolname = '${role}'`)
      if (rows.length > 0) await administer(`grant ${role} to ${able}`)
    }
    const found = await sentences(asRole(able))
    expect(found[0]).toMatch(/^ok: Postgres 1\d\.\d+ answers, with pgvector \d/)
    expect(found.filter((one) => one.startsWith('broken'))).toEqual([])
  })

  it('says that a superuser is too much', async () => {
    const found = await checkPostgres(urlAs())
    expect(found.find(({ sentence }) => sentence.includes('superuser'))).toMatchObject({
      state: 'attention',
      instruction: expect.stringContaining('CREATEROLE'),
    })
  })

  it('says what a role lacks, all of it at once', async () => {
    const found = await sentences(asRole(poor))
    expect(found).toContain('broken: This role may not create tables in the schema public.')
    expect(found.filter((one) => one.startsWith('ok'))).toEqual([])
  })

  it.each([
    ['the server', (url: URL) => Object.assign(url, { port: '1' }), 'does not answer (ECONNREFUSED)'],
    [
      'the name',
      (url: URL) => Object.assign(url, { hostname: 'nobody.invalid' }),
      'No machine is known by the name nobody.invalid.',
    ],
    [
      'the database',
      (url: URL) => Object.assign(url, { pathname: '/nothing_here' }),
      'There is no such database on the server.',
    ],
    ['a certificate', (url: URL) => url.searchParams.set('sslmode', 'verify-full'), 'secure connection'],
  ])('says that %s is not there', async (_what, change, sentence) => {
    const [found] = await checkPostgres(urlAs(change))
    expect(found).toMatchObject({ state: 'broken', sentence: expect.stringContaining(sentence) })
    expect(found?.instruction).toBeTruthy()
  })
})
