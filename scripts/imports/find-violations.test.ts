import { describe, expect, it } from 'vitest'
import { findViolations } from './find-violations.ts'
import { readImports } from './read-imports.ts'

const check = (sources: Record<string, string>) =>
  findViolations(Object.entries(sources).map(([path, source]) => ({ path, imports: readImports(path, source) })))
const messages = (sources: Record<string, string>) => check(sources).map(({ message }) => message)

describe('findViolations', () => {
  it('lets imports point at contracts and within a folder', () => {
    expect(
      messages({
        'engine/runs/start-run.ts':
          "import type { Run } from '../../contracts/runs.ts'\nimport { insertRun } from '../db/runs.ts'",
        'cli/ice.ts': "import { Command } from 'commander'\nimport { run } from './commands/run.ts'",
      }),
    ).toEqual([])
  })

  it('names the file, the line and the rule of an import that points the wrong way', () => {
    expect(check({ 'renderer/app/frame.tsx': "\nimport { startRun } from '../../engine/runs/start-run.ts'" })).toEqual([
      { path: 'renderer/app/frame.tsx', line: 2, message: 'renderer may not import engine/runs/start-run.ts' },
    ])
  })

  it('lets the host import the one file that builds the engine, and no other', () => {
    expect(messages({ 'main/host.ts': "import { createEngine } from '../engine/create-engine.ts'" })).toEqual([])
    expect(messages({ 'main/host.ts': "import { listRuns } from '../engine/db/runs.ts'" })).toHaveLength(1)
  })

  it.each([
    ["import pg from 'pg'", 'engine/runs/claim.ts'],
    ["import type { FastifyInstance } from 'fastify'", 'engine/runs/routes.ts'],
    ["import { app } from 'electron'", 'main/host.ts'],
    ["export { z } from 'zod'", 'main/api/routes.ts'],
    ["const { PGlite } = await import('@electric-sql/pglite')", 'cli/migrate.ts'],
    ["const vm = require('node:vm')", 'engine/sandbox/run.ts'],
    ["import { runInNewContext } from 'node:vm'", 'engine/sandbox/run.ts'],
    ["import { readFile } from 'node:fs/promises'", 'engine/graph/plan.ts'],
    ["import { query } from '../db/runs.ts'", 'engine/graph/plan.ts'],
  ])('refuses %s in %s', (source, path) => {
    expect(messages({ [path]: source })).toHaveLength(1)
  })

  it('takes an import in a string for what it is', () => {
    expect(messages({ 'cli/scaffold.ts': "const text = `\nimport pg from 'pg'\n`" })).toEqual([])
  })

  it('finds things that import each other, however far around', () => {
    expect(
      messages({
        'engine/runs/a.ts': "import { b } from '../nodes/b.ts'",
        'engine/nodes/b.ts': "import { c } from '../tools/c.ts'",
        'engine/tools/c.ts': "import { a } from '../runs/a.ts'",
      }),
    ).toEqual(['these import each other: engine/runs → engine/nodes → engine/tools → engine/runs'])
  })

  it('does not count types as a cycle: they are gone at run time', () => {
    expect(
      messages({
        'engine/runs/a.ts': "import { b } from '../nodes/b.ts'",
        'engine/nodes/b.ts': "import type { A } from '../runs/a.ts'",
      }),
    ).toEqual([])
  })
})
