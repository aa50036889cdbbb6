import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { AppError } from '../../../contracts/errors.ts'
import { findCollection, insertCollection, listCollections } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { addDocument } from '../../knowledge/store-document.ts'
import { readFileInside } from '../../tools/files.ts'
import { httpFetch } from '../../tools/http-fetch.ts'
import type { NetworkPolicy } from '../../tools/network-policy.ts'
import { defineTool, type ToolContext } from '../../tools/tool.ts'
import { ownerOf } from '../run-owner.ts'

type Needs = { database: Database; network?: NetworkPolicy | undefined; wakeReader: () => void }
type Source = { name: string; bytes: Uint8Array; origin?: string }

const mostWebBytes = 5 * 1024 * 1024

export const ingestion = ({ database, network, wakeReader }: Needs) =>
  defineTool({
    name: 'ingestion_tool',
    description:
      'Adds a text, a file of the data folder or a web page to the documents that can be searched and asked.',
    effect: 'write',
    describeCall: () => 'add a document',
    input: z.strictObject({
      source_type: z.enum(['text', 'url', 'file']),
      source: z.string().min(1).max(5_000_000),
      scope: z.string().min(1).max(200).default('kb').meta({ description: 'The collection; made if there is none' }),
      name: z.string().min(1).max(500).nullish(),
      chunk_size: z.int().nullish().meta({ description: 'Read from older files and not used' }),
      overlap: z.int().nullish().meta({ description: 'Read from older files and not used' }),
      metadata: z.record(z.string(), z.unknown()).nullish().meta({ description: 'Read from older files and not used' }),
      org_id: z.string().nullish(),
      user_id: z.string().nullish(),
    }),
    output: z.object({ ingested: z.array(z.object({ key: z.string(), row_id: z.string() })) }),
    examples: [{ source_type: 'text', source: 'Leave is lost in March.', scope: 'Work' }],
    async run({ source_type: type, source, scope, name }, context) {
      const owner = await ownerOf(database, context)
      const found = await readSource({ type, source }, network, context)
      const collectionId = await database.write(owner, async (db) => {
        const id = uuidv7()
        const { orgId, projectId } = owner
        if (await insertCollection(db, { id, orgId, projectId, name: scope, description: '' })) return id
        const all = await listCollections(db)
        return (all.find((one) => one.name === scope) ?? (await findCollection(db, id)))?.id ?? id
      })
      const document = await addDocument({ database, wakeReader }, owner, {
        collectionId,
        name: name ?? found.name,
        origin: found.origin,
        bytes: once(found.bytes),
      })
      return { ingested: [{ key: `_ing:0:${document.contentHash.slice(0, 12)}`, row_id: document.id }] }
    },
  })

type Wanted = { type: 'text' | 'url' | 'file'; source: string }

async function readSource(
  { type, source }: Wanted,
  network: NetworkPolicy | undefined,
  context: ToolContext,
): Promise<Source> {
  if (type === 'file') {
    return { name: source.split('/').at(-1) ?? source, bytes: await readFileInside(context.filesDir, source) }
  }
  if (type === 'text') {
    const bytes = new TextEncoder().encode(source)
    return { name: `text-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.txt`, bytes }
  }
  const answer = (await httpFetch(network).run({ url: source, parse: 'base64', max_bytes: mostWebBytes }, context)) as {
    body?: string
  }
  if (!answer.body) throw new AppError('tool-failed', { detail: `${source} gave nothing.` })
  const { hostname, pathname } = new URL(source)
  const last = pathname.split('/').at(-1) ?? ''
  const file = /\.\w{2,5}$/.test(last) ? last : `${last || 'index'}.html`
  return { name: `${hostname}/${file}`, bytes: Buffer.from(answer.body, 'base64'), origin: source }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
