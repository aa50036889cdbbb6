/** `npm run build`: makes dist/ anew. */
import { buildAll } from './lib/ensure-built.mjs'
import { ensureInstalled } from './lib/ensure-installed.mjs'
import { main } from './lib/main.mjs'

await main(async () => {
  await ensureInstalled()
  await buildAll()
})
