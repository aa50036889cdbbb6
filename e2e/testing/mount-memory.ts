/** Small disks for tests, in memory: only Linux has them, and only root may mount one. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Returns what unmounts it, whoever still uses it. */
export function mountMemory(folder: string, options: string): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'iceos-test', folder], { stdio: 'pipe' })
  const unmount = () => void execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' })
  process.once('exit', unmount)
  return () => {
    process.off('exit', unmount)
    unmount()
  }
}

/** Containers often forbid it even to root. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'iceos-mount-'))
  try {
    mountMemory(folder, 'size=64k')()
    return true
  } catch {
    return false
  } finally {
    rmdirSync(folder)
  }
}
