/** Writes clients/typescript/generated/tools.ts: what the tools that ship with iceOS take and give, as types. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtinTools } from '../engine/tools/registry.ts'
import { printTools } from './client-types/print-tools.ts'

const file = join(import.meta.dirname, '..', 'clients', 'typescript', 'generated', 'tools.ts')
writeFileSync(file, printTools(builtinTools()))
