/**
 * What the app starts as its host: the same program that runs without a window, on a Node of its own. Electron's binary
 * is no Node (its fuse is off), and the sandbox around user code needs what only Node has: its permission model.
 */
import { join } from 'node:path'

export type HostProgram = { command: string; args: string[] }
type Where = { isPackaged: boolean; resourcesPath: string; root: string; platform: NodeJS.Platform }

/**
 * Node's own warnings are for developers. A small young generation: with the default one 60 MB of it are kept for garbage that nobody
 * asks back (measured: 188 MB became 142 while the stack is watched). scripts/start.mjs has the same.
 */
export const hostFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']

export function hostProgram({ isPackaged, resourcesPath, root, platform }: Where): HostProgram {
  const binary = platform === 'win32' ? 'node.exe' : 'node'
  const folder = isPackaged ? join(resourcesPath, 'host') : root
  const command = isPackaged ? join(folder, binary) : join(folder, 'node_modules', 'node', 'bin', binary)
  return { command, args: [...hostFlags, join(folder, 'dist', 'main', 'headless.js'), '--headless'] }
}
