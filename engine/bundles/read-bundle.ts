/** Reads a bundle folder: `bundle.yaml`, the workflows that it names, and its data. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'

const Manifest = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  version: z.string(),
  description: z.string().default(''),
  entrypoint: z.string().optional(),
  /** Short name to path, relative to the bundle. */
  workflows: z.record(z.string(), z.string()),
})

export type Bundle = z.infer<typeof Manifest> & {
  folder: string
  documents: { file: string; document: Record<string, unknown> }[]
}

export async function readBundle(folder: string): Promise<Bundle> {
  const manifest = Manifest.safeParse(await readYaml(join(folder, 'bundle.yaml')))
  if (!manifest.success) {
    throw new AppError('bundle-invalid', {
      detail: `${join(folder, 'bundle.yaml')}: ${z.prettifyError(manifest.error)}`,
    })
  }
  const files = Object.values(manifest.data.workflows)
  const documents = await Promise.all(
    files.map(async (file) => ({ file, document: (await readYaml(join(folder, file))) as Record<string, unknown> })),
  )
  return { ...manifest.data, folder, documents }
}

async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new AppError('bundle-invalid', { detail: `${path} could not be read: ${String(cause)}`, cause })
  }
}
