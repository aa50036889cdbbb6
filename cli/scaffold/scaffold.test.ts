import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import { Component } from '../../contracts/components.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'
import { blueprintFile } from './blueprint-file.ts'
import { component, toolFiles } from './tool-files.ts'

describe('a new workflow', () => {
  it('fits the contracts, down to each node', () => {
    const document = BlueprintDocument.parse(parseYaml(blueprintFile('greeting')))
    expect(document.name).toBe('greeting')
    for (const node of document.nodes) {
      expect(findNodeTypeContract(node.type)?.schema.safeParse(node)).toMatchObject({ success: true })
    }
  })
})

describe('a new tool', () => {
  it('fits the contract of a component', () => {
    expect(Component.safeParse({ ...component('word-count'), origin: 'registered' })).toMatchObject({ success: true })
  })

  it('comes with a test that passes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ice-tool-'))
    try {
      for (const { file, text } of toolFiles('word-count')) writeFileSync(join(folder, file), text)
      // Else the inner runner takes itself for a part of the outer one.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const { status, stdout } = spawnSync(process.execPath, ['--test'], { cwd: folder, env, encoding: 'utf8' })
      expect(stdout).toContain('pass 2')
      expect(status).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
