/** A process of its own for the tests: opens the database in the folder, commits rows, and says each that is durable. */
import { openPglite } from '../pglite/open-pglite.ts'
import { pgliteTemplate } from './pglite-template.ts'

const [, , dataDir = '', orgId = '', round = ''] = process.argv
const database = await openPglite({ dataDir, templatePath: await pgliteTemplate() })
const insert = 'insert into projects (id, org_id, name) values (gen_random_uuid(), $1, $2)'

await database.write('worker', (db) =>
  db.query("insert into orgs (id, name) values ($1, 'Acme') on conflict do nothing", [orgId]),
)
async function commit(writer: number) {
  for (let count = 0; ; count++) {
    const name = `${round}-${writer}-${count}`
    await database.write({ orgId }, (db) => db.query(insert, [orgId, name]))
    process.stdout.write(`${name}\n`)
  }
}
await Promise.all([0, 1, 2, 3].map(commit))
