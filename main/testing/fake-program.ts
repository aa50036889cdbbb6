/** The headless host with an engine that only looks like one. */
import { fileURLToPath } from 'node:url'
import { runHeadless } from '../run-headless.ts'

const engineEntry = fileURLToPath(new URL('./fake-engine.ts', import.meta.url))
const pageDir = process.env.TEST_PAGE_DIR ?? '/nowhere'
process.exit(await runHeadless(process.argv.slice(2), { engineEntry, pageDir }))
