import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import { ComponentDefinition } from '../../contracts/components.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'
import { readToolFolder } from '../tool-folder.ts'
import { blueprintFile } from './blueprint-file.ts'
import { toolFiles } from './tool-files.ts'

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
  it('fits the contract of what is pushed, with tests of its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ice-tool-'))
    try {
      for (const { file, text } of toolFiles('word-count')) writeFileSync(join(folder, file), text)
      const pushed = ComponentDefinition.parse(readToolFolder(folder))
      expect(pushed).toMatchObject({ name: 'word-count', language: 'typescript', permissions: { network: [] } })
      expect(pushed.tests).toHaveLength(3)
      writeFileSync(join(folder, 'tool.yaml'), 'name: x\ncode: ../../secret.js\n')
      expect(() => readToolFolder(folder)).toThrow('not in the folder')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
