/**
 * Two machines build for macOS, one for each processor, and both write latest-mac.yml: the app needs one that names the
 * files of both. `node scripts/pack/merge-update-info.ts one.yml other.yml > latest-mac.yml`
 */
import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'

type UpdateInfo = { version: string; files: { url: string; sha512: string }[]; [field: string]: unknown }

export function mergeUpdateInfo(infos: readonly UpdateInfo[]): UpdateInfo {
  const [first, ...others] = infos
  if (!first) throw new Error('There is nothing to merge.')
  for (const { version } of others) {
    if (version !== first.version)
      throw new Error(`Two versions cannot be one update: ${first.version} and ${version}.`)
  }
  return { ...first, files: infos.flatMap(({ files }) => files) }
}

if (import.meta.main) {
  const infos = process.argv.slice(2).map((path) => parse(readFileSync(path, 'utf8')) as UpdateInfo)
  process.stdout.write(stringify(mergeUpdateInfo(infos)))
}
