/** Where things are in this project. Runs under whatever Node the user has (20 or newer). */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const inProject = (...parts) => join(root, ...parts)

const ownMajor = Number(process.versions.node.split('.')[0])
const packagedNode = inProject('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The Node that the product runs on: the one that npm brought, else this one where it is new enough. */
export function findNode() {
  if (existsSync(packagedNode)) return packagedNode
  return ownMajor >= 24 ? process.execPath : undefined
}
