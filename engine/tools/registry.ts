/** Which tools there are. */
import { AppError } from '../../contracts/errors.ts'
import { aggregate } from './aggregate.ts'
import { aggregatorConcat } from './aggregator-concat.ts'
import { csvParse } from './csv-parse.ts'
import { delay } from './delay.ts'
import { fileRead } from './file-read.ts'
import { filterRows } from './filter-rows.ts'
import { httpFetch } from './http-fetch.ts'
import { jsonParse } from './json-parse.ts'
import type { NetworkPolicy } from './network-policy.ts'
import { template } from './template.ts'
import type { Tool, ToolDescription } from './tool.ts'
import { validateRows } from './validate-rows.ts'
import { writerTool } from './writer-tool.ts'

export type ToolRegistry = {
  /** @throws AppError component-not-found */
  find(name: string): Tool
  has(name: string): boolean
  names: readonly string[]
  list(): ToolDescription[]
}

/** The tools that ship with iceOS. The policy says which addresses they may call; public ones if it is not given. */
export const builtinTools = (policy: NetworkPolicy = {}): Tool[] => [
  csvParse,
  jsonParse,
  validateRows,
  filterRows,
  aggregate,
  template,
  fileRead,
  httpFetch(policy),
  delay,
  writerTool,
  aggregatorConcat,
]

export function createToolRegistry(tools: readonly Tool[]): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  return {
    find(name) {
      const tool = byName.get(name)
      if (tool) return tool
      const detail = `There is no tool ${name}. There are: ${[...byName.keys()].join(', ')}.`
      throw new AppError('component-not-found', { detail })
    },
    has: (name) => byName.has(name),
    names: [...byName.keys()],
    list: () => tools.map(({ run: _run, describeCall: _describe, effectOf: _effect, ...description }) => description),
  }
}
