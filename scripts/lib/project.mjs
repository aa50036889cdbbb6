/** Where things are in this project. Runs under whatever Node the user has (20 or newer). */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const inProject = (...parts) => join(root, ...parts)

const packagedNode = inProject('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
export const hasPackagedNode = () => existsSync(packagedNode)
export const isOwnNodeEnough = Number(process.versions.node.split('.')[0]) >= 24

/** The Node that the product runs on: the one that npm brought; this one only where npm has none for the system. */
export const findNode = () => (hasPackagedNode() ? packagedNode : process.execPath)
