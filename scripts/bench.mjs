/** `npm run bench`: measures the built product. */
import { ensureBuilt } from './lib/ensure-built.mjs'
import { ensureInstalled } from './lib/ensure-installed.mjs'
import { handOver } from './lib/hand-over.mjs'
import { main } from './lib/main.mjs'
import { findNode, inProject } from './lib/project.mjs'

await main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  return handOver(findNode(), [inProject('bench', 'bench.ts'), ...process.argv.slice(2)])
})
