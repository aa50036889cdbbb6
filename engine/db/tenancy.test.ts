/** Decision 1 of the architecture, read from the catalog: no table that belongs to somebody is forgotten. */
import { expect, it } from 'vitest'
import { describeOnDatabases } from './testing/databases.ts'

type Table = { name: string; enabled: boolean; forced: boolean; policies: string[]; has_org: boolean }

const tablesText = `
  select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as has_org,
    array(select p.polname || ' to ' || r.rolname from pg_policy p, unnest(p.polroles) as role
      join pg_roles r on r.oid = role where p.polrelid = c.oid order by 1)::text[] as policies
  from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`

/** Tables that belong to nobody. */
const shared = ['engines', 'schema_migrations']

describeOnDatabases('tenancy', ({ open }) => {
  it('is forced on every table, by a policy for each role', async () => {
    const database = await open()
    const tables = await database.asOwner((db) => db.query<Table>(tablesText))
    const owned = tables.filter(({ name }) => !shared.includes(name))
    expect(owned.length).toBeGreaterThan(10)
    for (const table of owned) {
      expect(table, table.name).toMatchObject({
        enabled: true,
        forced: true,
        policies: ['all_orgs to iceos_worker', 'own_org to iceos_app'],
        has_org: table.name !== 'orgs',
      })
    }
  })

  it('is not evaded by the roles that do the work', async () => {
    const database = await open()
    const roles = await database.asOwner((db) =>
      db.query(`
        select r.rolname as name, r.rolsuper, r.rolbypassrls, r.rolcanlogin, r.rolcreaterole, r.rolcreatedb,
          (select count(*) from pg_class c where c.relowner = r.oid) as owns,
          (select count(*) from pg_auth_members m where m.member = r.oid) as member_of
        from pg_roles r where r.rolname in ('iceos_app', 'iceos_worker') order by 1`),
    )
    const harmless = {
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owns: 0,
      member_of: 0,
    }
    expect(roles).toEqual([
      { name: 'iceos_app', ...harmless },
      { name: 'iceos_worker', ...harmless },
    ])
  })
})
