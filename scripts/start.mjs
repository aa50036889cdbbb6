/** `npm start`: installs and builds what is missing, then starts the window, or without Electron or a screen the host. */
import { existsSync, readFileSync } from 'node:fs'
import { ensureBuilt } from './lib/ensure-built.mjs'
import { ensureInstalled } from './lib/ensure-installed.mjs'
import { handOver } from './lib/hand-over.mjs'
import { main } from './lib/main.mjs'
import { findNode, inProject } from './lib/project.mjs'

const args = process.argv.slice(2)
/** As main/shell/host-program.ts has them. */
const hostFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']

await main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const electron = args.includes('--headless') ? undefined : findElectron()
  return electron
    ? handOver(electron, [inProject('dist', 'main', 'main.js'), ...args])
    : handOver(findNode(), [...hostFlags, inProject('dist', 'main', 'headless.js'), ...args])
})

/** Where its own installer (`npx install-electron`) has put it, if it ever ran; and a screen to show it on. */
function findElectron() {
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  const note = inProject('node_modules', 'electron', 'path.txt')
  if (!hasScreen || !existsSync(note)) return undefined
  const binary = inProject('node_modules', 'electron', 'dist', readFileSync(note, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}
