/** Looks at a Postgres that somebody else runs: whether iceOS can live in it, and what its owner should know. */
import pg from 'pg'
import type { ServiceFinding } from '../../contracts/own-services.ts'
import { sqlState } from './sql-errors.ts'

const connectWithinMs = 5000
const answerWithinMs = 5000
/** The oldest minor version of each major one without a known hole, as of November 2026. */
const oldestSafe: Record<number, number> = { 15: 20, 16: 16, 17: 12, 18: 7 }
const oldestMajor = Math.min(...Object.keys(oldestSafe).map(Number))

type Facts = {
  version: number
  is_encrypted: boolean | null
  is_superuser: boolean
  may_create_roles: boolean
  may_create_in_database: boolean
  may_create_in_schema: boolean
  installed_vector: string | null
  available_vector: string | null
  may_create_vector: boolean
  /** Those of the two that exist, and that this role may not take. */
  foreign_roles: string[]
  known_roles: number
  spare_connections: number
}

export async function checkPostgres(url: string): Promise<ServiceFinding[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    application_name: 'iceos-check',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Facts>(readFacts)
    return judge(rows[0] as Facts)
  } catch (error) {
    return [broken(...explain(error, url))]
  } finally {
    await client.end().catch(() => {})
  }
}

const readFacts = `
  select current_setting('server_version_num')::int as version,
    (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as is_encrypted,
    me.rolsuper as is_superuser, me.rolsuper or me.rolcreaterole as may_create_roles,
    has_database_privilege(current_database(), 'create') as may_create_in_database,
    has_schema_privilege('public', 'create') as may_create_in_schema,
    (select extversion from pg_extension where extname = 'vector') as installed_vector,
    (select default_version from pg_available_extensions where name = 'vector') as available_vector,
    me.rolsuper or exists (select from pg_available_extension_versions v
      join pg_available_extensions e on e.name = v.name and e.default_version = v.version
      where v.name = 'vector' and v.trusted) as may_create_vector,
    array(select rolname::text from pg_roles where rolname in ('iceos_app', 'iceos_worker')
      and not pg_has_role(current_user, oid, 'member')) as foreign_roles,
    (select count(*)::int from pg_roles where rolname in ('iceos_app', 'iceos_worker')) as known_roles,
    current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity) as spare_connections
  from pg_roles me where me.rolname = current_user`

function judge(facts: Facts): ServiceFinding[] {
  const [major, minor] = [Math.floor(facts.version / 10_000), facts.version % 10_000]
  const findings: ServiceFinding[] = []
  if (major < oldestMajor)
    findings.push(broken(`It is Postgres ${major}; iceOS needs ${oldestMajor} or newer.`, 'Upgrade the server.'))
  else if (minor < (oldestSafe[major] ?? 0)) {
    findings.push(
      attention(
        `It is Postgres ${major}.${minor}, which has known holes.`,
        `Install ${major}.${oldestSafe[major]} or newer.`,
      ),
    )
  }
  findings.push(...judgeVector(facts), ...judgeRole(facts))
  if (facts.is_encrypted === false)
    findings.push(
      attention(
        'The connection is not encrypted.',
        'Unless it stays on this machine, add ?sslmode=verify-full to the address.',
      ),
    )
  if (facts.spare_connections < 30)
    findings.push(
      attention(
        `It has room for ${facts.spare_connections} more connections.`,
        'Raise max_connections: an engine uses up to 11.',
      ),
    )
  if (findings.some(({ state }) => state === 'broken')) return findings
  return [
    ok(`Postgres ${major}.${minor} answers, with pgvector ${facts.installed_vector ?? facts.available_vector}.`),
    ...findings,
  ]
}

function judgeVector(facts: Facts): ServiceFinding[] {
  if (facts.installed_vector) return []
  if (!facts.available_vector)
    return [
      broken(
        'The pgvector extension is not on this server.',
        'Install it there (Debian: the package postgresql-NN-pgvector; hosted: look for "vector" among the extensions).',
      ),
    ]
  if (facts.may_create_vector && facts.may_create_in_database) return []
  return [
    broken('This role may not create the pgvector extension.', 'Let an administrator run: create extension vector;'),
  ]
}

function judgeRole(facts: Facts): ServiceFinding[] {
  const findings: ServiceFinding[] = []
  if (!facts.may_create_in_schema)
    findings.push(
      broken('This role may not create tables in the schema public.', 'grant create on schema public to the role.'),
    )
  // Since Postgres 16 whoever may create roles may still not take those that somebody else has created.
  const mayTake = facts.is_superuser || (facts.may_create_roles && facts.version < 160_000)
  if (facts.foreign_roles.length > 0 && !mayTake)
    findings.push(
      broken(
        `This role may not take the roles that keep organisations apart: ${facts.foreign_roles.join(', ')}.`,
        `Let an administrator grant them to it: grant ${facts.foreign_roles.join(', ')} to …`,
      ),
    )
  if (facts.known_roles < 2 && !facts.may_create_roles)
    findings.push(
      broken(
        'This role may not create the two roles that keep organisations apart.',
        'Let an administrator create them, without login, and grant them to it: iceos_app, iceos_worker.',
      ),
    )
  if (facts.is_superuser)
    findings.push(
      attention(
        'This role is a superuser, which is more than iceOS needs.',
        'Make a role that owns this one database and has CREATEROLE.',
      ),
    )
  return findings
}

function explain(error: unknown, url: string): [string, string] {
  const { code, message } = error as { code?: string; message: string }
  const host = hostOf(url)
  if (sqlState(error) === '28P01' || sqlState(error) === '28000')
    return ['The server refused the name or the password.', 'Check both in the address, and pg_hba.conf on the server.']
  if (sqlState(error) === '3D000')
    return ['There is no such database on the server.', 'Create it, or name another one.']
  if (sqlState(error) === '53300')
    return ['The server has no connection left.', 'Raise max_connections, or end others.']
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return [`No machine is known by the name ${host}.`, 'Check the name in the address.']
  if (/SSL|certificate|TLS/i.test(message))
    return [`No secure connection: ${message}`, 'Check sslmode and the certificate.']
  const isLoopback = ['localhost', '127.0.0.1', '::1'].includes(host)
  return [
    `${host} does not answer${code ? ` (${code})` : ''}.`,
    isLoopback
      ? 'Inside a container that name is the container itself. Use the name of this machine, or host.docker.internal where the container engine knows it, and let Postgres listen there.'
      : 'Check the address, that the server runs, and that a firewall lets it through.',
  ]
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  } catch {
    return 'The address'
  }
}

const finding =
  (state: ServiceFinding['state']) =>
  (sentence: string, instruction: string | null = null): ServiceFinding => ({
    ...{ service: 'postgres', state, sentence, instruction },
  })
const [ok, attention, broken] = [finding('ok'), finding('attention'), finding('broken')]
