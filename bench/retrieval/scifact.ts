/** SciFact, the training part: abstracts, claims, and which abstracts speak of which claim. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Text = { id: string; title: string; text: string }
export type Claim = { query: string; documents: string[] }
export type SciFact = { corpus: Text[]; claims: Claim[] }

type Line = { _id: string; title?: string; text: string }

export async function readSciFact(folder: string): Promise<SciFact> {
  const linesOf = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  const parsed = async (name: string) => (await linesOf(name)).map((line) => JSON.parse(line) as Line)
  const corpus = (await parsed('corpus.jsonl')).map(({ _id: id, title = '', text }) => ({ id, title, text }))
  const queries = new Map((await parsed('queries-train.jsonl')).map(({ _id, text }) => [_id, text]))
  const claims = new Map<string, Claim>()
  for (const line of (await linesOf('qrels-train.tsv')).slice(1)) {
    const [id = '', document = '', score] = line.split('\t')
    if (Number(score) <= 0) continue
    const claim = claims.get(id) ?? { query: queries.get(id) ?? '', documents: [] }
    claim.documents.push(document)
    claims.set(id, claim)
  }
  return { corpus, claims: [...claims.values()] }
}
