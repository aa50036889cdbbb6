/**
 * The schema of a migrated database, as lines that a person can read and compare. The same on PGlite and on Postgres 15
 * to 18: what only some of them say (18 names NOT NULL constraints, `pg_get_*` qualifies names by the search path) is
 * left out or written alike.
 */
import type { Db } from '../database.ts'

/** Thing ('table runs', 'index runs_recent', …) → what it is like, one line for each fact. */
export type SchemaSnapshot = Record<string, string[]>

type Fact = { thing: string; fact: string }

/** Each query gives rows (thing, fact). Only what migrations make: nothing of the system, nothing of extensions. */
const queries = {
  columns: `
    select 'table ' || c.relname as thing,
      a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as fact
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
  security: `
    select 'table ' || c.relname as thing, 'row security ' || case
      when c.relrowsecurity and c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'enabled' else 'off' end as fact
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
  grants: `
    select 'table ' || c.relname as thing, 'grant ' || lower(string_agg(g.privilege_type, ', ' order by g.privilege_type))
      || ' to ' || r.rolname as fact
    from pg_class c, aclexplode(c.relacl) g join pg_roles r on r.oid = g.grantee
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and r.rolname in ('iceos_app', 'iceos_worker')
    group by c.relname, r.rolname`,
  policies: `
    select 'policy ' || p.polname || ' on ' || c.relname as thing,
      case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end
      || ' to ' || array_to_string(array(select rolname from pg_roles where oid = any(p.polroles) order by 1), ', ')
      || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
      || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '') as fact
    from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace`,
  constraints: `
    select 'constraint ' || o.conname || ' on ' || c.relname as thing, pg_get_constraintdef(o.oid) as fact
    from pg_constraint o join pg_class c on c.oid = o.conrelid
    where c.relnamespace = 'public'::regnamespace and o.contype <> 'n'`,
  indexes: `
    select 'index ' || c.relname as thing, pg_get_indexdef(c.oid) || case when i.indisvalid then '' else ' (invalid)' end as fact
    from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace`,
  triggers: `
    select 'trigger ' || t.tgname || ' on ' || c.relname as thing, pg_get_triggerdef(t.oid) as fact
    from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`,
  functions: `
    select 'function ' || p.oid::regprocedure as thing, 'body ' || md5(replace(p.prosrc, E'\\r', '')) as fact
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  sequences: `
    select 'sequence ' || c.relname as thing, format_type(s.seqtypid, null) || ' increment ' || s.seqincrement as fact
    from pg_sequence s join pg_class c on c.oid = s.seqrelid where c.relnamespace = 'public'::regnamespace`,
  views: `
    select 'view ' || c.relname as thing, pg_get_viewdef(c.oid) as fact
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  extensions: `
    select 'extension ' || extname as thing, 'installed' as fact from pg_extension where extname <> 'plpgsql'`,
}

export async function readSchema(db: Db): Promise<SchemaSnapshot> {
  const facts = (await Promise.all(Object.values(queries).map((text) => db.query<Fact>(text)))).flat()
  const byThing = Object.groupBy(facts, ({ thing }) => thing)
  const things = Object.keys(byThing).sort()
  return Object.fromEntries(
    things.map((thing) => [thing, (byThing[thing] ?? []).map(({ fact }) => normalise(fact)).sort()]),
  )
}

/** Layout of expressions differs between versions in spaces, line ends and in whether our own schema is named. */
function normalise(fact: string): string {
  return fact.replace(/\s+/g, ' ').replaceAll(' public.', ' ').trim()
}

/** Every difference, as a sentence. */
export function compareSchemas(expected: SchemaSnapshot, found: SchemaSnapshot): { path: string; message: string }[] {
  const things = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  return things.flatMap((thing) => {
    const path = `/${thing}`
    const [wanted, has] = [expected[thing], found[thing]]
    if (!has) return [{ path, message: `the ${thing} is missing` }]
    if (!wanted) return [{ path, message: `iceOS does not know the ${thing}` }]
    return [
      ...wanted.filter((fact) => !has.includes(fact)).map((fact) => ({ path, message: `missing: ${fact}` })),
      ...has.filter((fact) => !wanted.includes(fact)).map((fact) => ({ path, message: `unexpected: ${fact}` })),
    ]
  })
}

/** As JSON in the layout of the project's formatter: a list on one line where it fits. */
export function printSchema(schema: SchemaSnapshot): string {
  const lines = Object.entries(schema).map(([thing, facts]) => {
    const oneLine = `  ${JSON.stringify(thing)}: [${facts.map((fact) => JSON.stringify(fact)).join(', ')}]`
    if (oneLine.length + 1 <= 120) return oneLine
    return `  ${JSON.stringify(thing)}: ${JSON.stringify(facts, null, 2).replaceAll('\n', '\n  ')}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}
