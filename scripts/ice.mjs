/** `npm run ice -- …`: the command line, built when its sources changed. */
import { ensureBuilt } from './lib/ensure-built.mjs'
import { ensureInstalled } from './lib/ensure-installed.mjs'
import { handOver } from './lib/hand-over.mjs'
import { main } from './lib/main.mjs'
import { findNode, inProject } from './lib/project.mjs'

await main(async () => {
  await ensureInstalled()
  await ensureBuilt(['code'])
  // npm runs scripts in the project's folder; file arguments are meant from where the user stands.
  const cwd = process.env.INIT_CWD ?? process.cwd()
  return handOver(findNode(), [inProject('dist', 'cli', 'ice.js'), ...process.argv.slice(2)], { cwd })
})
