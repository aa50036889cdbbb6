/**
 * `npm run bench`: how fast and how large the built product is. Each figure is the median of several rounds with its
 * spread, since machines are noisy. With DATABASE_URL the engine is measured on that Postgres too.
 *   npm run bench -- --quick        fewer rounds
 *   npm run bench -- --json FILE    also as JSON
 *   npm run bench -- --only load    one section
 */
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchBackups } from './backups.ts'
import { benchCheckpoints } from './checkpoints.ts'
import { benchEditor } from './editor.ts'
import { benchFanOut } from './fan-out.ts'
import { benchLoad } from './load.ts'
import { benchLongList } from './long-list.ts'
import { benchLoop } from './loop.ts'
import { benchMemory } from './memory.ts'
import { benchOpponents } from './opponents.ts'
import { benchPage } from './page.ts'
import { benchPickup } from './pickup.ts'
import { type Bench, printTable, type Row } from './report.ts'
import { benchSize } from './size.ts'
import { benchStack } from './stack.ts'
import { benchStart } from './start.ts'
import { benchWorkers } from './workers.ts'

const sections: Record<string, Bench> = {
  start: benchStart,
  load: benchLoad,
  checkpoints: benchCheckpoints,
  pickup: benchPickup,
  fanout: benchFanOut,
  loop: benchLoop,
  memory: benchMemory,
  opponents: benchOpponents,
  page: benchPage,
  editor: benchEditor,
  list: benchLongList,
  workers: benchWorkers,
  size: benchSize,
  backups: benchBackups,
  stack: benchStack,
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'string' }, only: { type: 'string' } },
})
const rounds = values.quick ? 1 : 3
const rows: Row[] = []
for (const [name, section] of Object.entries(sections)) {
  if (values.only && !values.only.split(',').includes(name)) continue
  process.stderr.write(`${name} …\n`)
  rows.push(...(await section({ rounds, databaseUrl: process.env.DATABASE_URL })))
}
const machine = {
  cpus: cpus().length,
  model: cpus()[0]?.model,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
}
process.stdout.write(`\n${printTable(rows)}\n\n${JSON.stringify(machine)}\n`)
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine, at: new Date().toISOString(), rows }, null, 2)}\n`)
