/** `ice knowledge recognize`: whether text in pictures is read. */
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { changeCollectionRoute } from '../../contracts/knowledge-routes.ts'
import { findCollection } from '../knowledge/find-collection.ts'
import type { Register, Session } from '../session.ts'

export function addRecognizeCommand(group: Command, register: Register) {
  group
    .command('recognize')
    .description('Read text in pictures of a collection, too: in PNG, JPEG and scanned pages of PDFs (English letters)')
    .argument('[collection]', 'name or id', 'Documents')
    .option('--off', 'do not')
    .action(register(recognize))
}

async function recognize(session: Session, { off }: { off?: boolean }, name: string) {
  const client = await session.connect()
  const { id: collectionId } = await findCollection(client, name)
  const collection = await call(client, changeCollectionRoute, { params: { collectionId }, body: { recognizes: !off } })
  const told = collection.recognizes
    ? `${collection.name}: text in pictures is read from now on. What is there already: ice knowledge read <document>`
    : `${collection.name}: pictures are left alone from now on.`
  session.show(collection, () => `${told}\n`)
}
