/**
 * Which workflows and collections are in a backup: read from the rows as they come, without a database. It is only for a person to
 * choose from; what is brought is loaded and compared first.
 */
import type { Readable } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import { partNames } from '../../../contracts/backup-format.ts'
import type { ListedPart } from '../../../contracts/backup-parts.ts'
import { ErasureList } from '../../../contracts/erasures.ts'
import { pieceOf, readArchive, readWhole } from '../../../platform/archive/read-archive.ts'
import { readField, readTables } from '../../db/load-database.ts'
import { joinPieces } from '../join-pieces.ts'
import { readPgDump } from '../read-pg-dump.ts'

/** Of the org of that id, or of the oldest where another installation has others. */
export async function listParts(source: AsyncIterable<Uint8Array>, preferredOrg: string): Promise<ListedPart[]> {
  const parts = readArchive(source)
  let found: Found = nothing()
  let erased = new Set<string>()
  for (let next = await parts.next(); !next.done; ) {
    const part = next.value
    const name = pieceOf(part.name)?.part
    if (name === partNames.dump || name === partNames.database) {
      const pieces = joinPieces(parts, part, name)
      const plain: Readable = pieces.content.pipe(createZstdDecompress())
      found = await collect(name === partNames.dump ? readPgDump(plain) : plain)
      next = await pieces.next
      continue
    }
    if (part.name === partNames.erased)
      erased = new Set(
        ErasureList.parse(JSON.parse((await readWhole(part, mostBytes)).toString('utf8'))).map(({ id }) => id),
      )
    else for await (const _ of part.content); // it has to be read past
    next = await parts.next()
  }
  return choose(found, preferredOrg, erased)
}
const mostBytes = 64 * 1024 * 1024

type Row = Record<string, string | null>
type Found = { orgs: Row[]; blueprints: Row[]; collections: Row[]; documents: Row[]; versions: Map<string, number> }
const nothing = (): Found => ({ orgs: [], blueprints: [], collections: [], documents: [], versions: new Map() })

/** Of each table only what tells the parts: a document of a version may be long. */
const wanted = {
  orgs: ['id', 'created_at'],
  blueprints: ['id', 'org_id', 'name', 'deleted_at'],
  collections: ['id', 'org_id', 'name'],
  documents: ['id', 'collection_id'],
} as const
const isWanted = (table: string): table is keyof typeof wanted => table in wanted

async function collect(text: AsyncIterable<Uint8Array>): Promise<Found> {
  const found = nothing()
  for await (const { table, columns, rows } of readTables(text)) {
    const names = columns.slice(1, -1).split('", "')
    if (isWanted(table)) {
      const places = wanted[table].map((name) => [name, names.indexOf(name)] as const)
      for await (const row of rows) {
        const fields = row.split('\t')
        found[table].push(Object.fromEntries(places.map(([name, at]) => [name, readField(fields[at] ?? '\\N')])))
      }
    } else if (table === 'blueprint_versions') {
      const [of, number] = [names.indexOf('blueprint_id'), names.indexOf('version')]
      for await (const row of rows) {
        const fields = row.split('\t')
        const id = fields[of] ?? ''
        if (fields[number] !== '0') found.versions.set(id, (found.versions.get(id) ?? 0) + 1)
      }
    } else for await (const _ of rows);
  }
  return found
}

function choose(found: Found, preferredOrg: string, erased: ReadonlySet<string>): ListedPart[] {
  const orgs = found.orgs.toSorted((a, b) => `${a.created_at} ${a.id}`.localeCompare(`${b.created_at} ${b.id}`))
  const org = orgs.find(({ id }) => id === preferredOrg) ?? orgs[0]
  const own = (rows: readonly Row[]) => rows.filter(({ org_id }) => org_id === org?.id)
  const documents = Map.groupBy(
    found.documents.filter(({ id }) => !erased.has(id ?? '')),
    ({ collection_id }) => collection_id,
  )
  const parts = [
    ...own(found.blueprints)
      .filter(({ deleted_at }) => deleted_at === null)
      .map(({ id, name }) => part('blueprint', id, name, found.versions.get(id ?? '') ?? 0)),
    ...own(found.collections).map(({ id, name }) => part('collection', id, name, documents.get(id)?.length ?? 0)),
  ]
  return parts.toSorted(
    (a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  )
}

type Text = string | null | undefined
const part = (kind: ListedPart['kind'], id: Text, name: Text, count: number): ListedPart => ({
  ...{ kind, id: id ?? '', name: name ?? '', count },
})
