/** A template: a new, migrated database as a compressed tar, so that a first start need not make one (about 4 s). */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { packFolder, unpackFolder } from './tar.ts'

/** Which template fits: beside the tar stands the fingerprint of the migrations that it was made from. */
type TemplateNote = { fingerprint: string }

const noteOf = (templatePath: string) => `${templatePath}.json`

/** True if the template is there and was made from exactly these migrations; any other is as good as none. */
export function templateFits(
  templatePath: string | undefined,
  fingerprint: string | undefined,
): templatePath is string {
  if (!templatePath || !existsSync(templatePath) || !existsSync(noteOf(templatePath))) return false
  const note = JSON.parse(readFileSync(noteOf(templatePath), 'utf8')) as TemplateNote
  return fingerprint === undefined || note.fingerprint === fingerprint
}

export async function writeTemplate(cluster: string, templatePath: string, fingerprint: string) {
  await writeFile(templatePath, zstdCompressSync(packFolder(cluster)))
  await writeFile(noteOf(templatePath), JSON.stringify({ fingerprint } satisfies TemplateNote))
}

export function readTemplate(templatePath: string): Buffer {
  return zstdDecompressSync(readFileSync(templatePath))
}

export function unpackTemplate(templatePath: string, folder: string) {
  unpackFolder(readTemplate(templatePath), folder)
}
