/** What `docker context` knows: files in the user's .docker folder. A file that cannot be read is as good as none. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Candidate } from './candidates.ts'

type Meta = { Name?: unknown; Endpoints?: { docker?: { Host?: unknown } } }

export async function readContexts(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Candidate[]> {
  const folder = env.DOCKER_CONFIG ?? join(home, '.docker')
  const { currentContext } = (await readJson<{ currentContext?: string }>(join(folder, 'config.json'))) ?? {}
  const chosen = env.DOCKER_CONTEXT ?? currentContext
  const metas = join(folder, 'contexts', 'meta')
  const found: Candidate[] = []
  for (const entry of await readdir(metas).catch(() => [])) {
    const meta = await readJson<Meta>(join(metas, entry, 'meta.json'))
    const address = meta?.Endpoints?.docker?.Host
    // Only the chosen one: another context may be somebody's production cluster.
    if (meta && meta.Name === chosen && typeof address === 'string') found.push({ name: `context ${chosen}`, address })
  }
  return found
}

const readJson = <T>(path: string): Promise<T | undefined> =>
  readFile(path, 'utf8')
    .then((text) => JSON.parse(text) as T)
    .catch(() => undefined)
