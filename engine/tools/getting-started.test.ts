import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject } from '../../contracts/json.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import { validateBlueprint } from '../graph/validate-blueprint.ts'
import { localExtractive } from '../models/local-extractive.ts'
import { builtinTools, createToolRegistry } from './registry.ts'
import { testContext } from './testing/test-context.ts'

type ToolSpec = { id: string; tool_name: string; tool_args: JsonObject }
type Workflow = { nodes: (ToolSpec & { branches?: ToolSpec[][]; prompt?: string })[] }

const bundle = join(import.meta.dirname, '../../resources/bundles/getting-started')
const tools = createToolRegistry(builtinTools())
let filesDir = ''

beforeAll(async () => {
  filesDir = await mkdtemp(join(tmpdir(), 'ice-bundle-'))
  await cp(join(bundle, 'data'), join(filesDir, 'getting-started'), { recursive: true })
})
afterAll(() => rm(filesDir, { recursive: true, force: true }))

const readYaml = async (path: string) => parse(await readFile(join(bundle, path), 'utf8'))

describe('the getting-started bundle', () => {
  it('names each of its workflows, and each is valid', async () => {
    const manifest = await readYaml('bundle.yaml')
    const paths: string[] = Object.values(manifest.workflows)
    const files = await readdir(join(bundle, 'workflows'))
    expect(paths.toSorted()).toEqual(files.map((file) => `workflows/${file}`).toSorted())
    const workflows = await Promise.all(paths.map(readYaml))
    for (const workflow of workflows) {
      expect(validateBlueprint(workflow, { toolNames: tools.names }).problems).toEqual([])
    }
    expect(Object.keys(manifest.workflows)).toContain(manifest.demo.workflow)
  })

  it('turns its orders into a report', async () => {
    const { nodes }: Workflow = await readYaml('workflows/order-report.yaml')
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const outputs: JsonObject = { inputs: {} }
    const run = async ({ tool_name, tool_args }: ToolSpec) =>
      tools.find(tool_name).run(renderValue(tool_args, outputs), testContext({ filesDir }))

    for (const id of ['parse', 'validate']) outputs[id] = await run(byId.get(id) as ToolSpec)
    const merged: JsonObject = {}
    for (const spec of byId.get('figures')?.branches?.flat() ?? []) merged[spec.id] = await run(spec)
    outputs.figures = { merged }
    const problems = [{ problem: 'date must match format "date"', rows: 3, example: 'SO-1' }]
    outputs.bad_rows = { result: true, branch_outputs: { worst_problems: { problems, text: '3 rows are left out.' } } }

    const { validCount, invalidCount } = outputs.validate as { validCount: number; invalidCount: number }
    expect(validCount + invalidCount).toBe(3200)
    expect(invalidCount).toBeGreaterThan(40)
    expect(invalidCount).toBeLessThan(90)

    const prompt = renderTemplate(byId.get('report')?.prompt ?? '', outputs)
    const { text } = await localExtractive.complete({ prompt, signal: new AbortController().signal })
    for (const title of [
      '# Order figures',
      '## Totals',
      '## By country',
      '## By month',
      '## Rows that were left out',
    ]) {
      expect(text).toContain(title)
    }
    expect(text).toContain('- Revenue is in EUR.')
    expect(text).toMatch(/\| DE \| [\d,]+ \| [\d,]+ \| [\d,]+\.\d\d \|/)
  })
})
