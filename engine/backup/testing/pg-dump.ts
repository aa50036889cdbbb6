/** The real pg_dump, for tests: of the server's version, since an older one refuses. The machine's own, or the one beside the tests' server. */
import { execFileSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'

export function pgDump(url: string, ...more: string[]): Buffer {
  const cache = process.env.ICE_TEST_CACHE ?? join(homedir(), '.cache', 'iceos-test')
  const options = { maxBuffer: 1024 ** 3, stdio: 'pipe' } as const
  try {
    return execFileSync('pg_dump', ['-Fc', ...more, url], options)
  } catch {
    const inside = [join(cache, 'trixie'), '/usr/lib/postgresql/17/bin/pg_dump']
    return execFileSync('chroot', [...inside, '-Fc', ...more, url], options)
  }
}
