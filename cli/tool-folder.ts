/** Reads the folder of a tool: tool.yaml, the code that it names, tests.yaml and README.md. */
import { readFileSync } from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { AppError } from '../contracts/errors.ts'
import type { JsonObject } from '../contracts/json.ts'

export function readToolFolder(folder: string): JsonObject {
  const manifest = readYaml(join(folder, 'tool.yaml'))
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    throw invalid(`${join(folder, 'tool.yaml')} is no list of settings.`)
  }
  const { code, ...rest } = manifest as JsonObject
  if (typeof code !== 'string') throw invalid('tool.yaml has to name the file of its code: `code: my-tool.ts`.')
  const file = resolve(folder, code)
  if (!file.startsWith(resolve(folder) + sep)) throw invalid(`The code ${code} is not in the folder.`)
  return {
    ...rest,
    code: readText(file),
    language: extname(file) === '.ts' ? 'typescript' : 'javascript',
    tests: (readYaml(join(folder, 'tests.yaml')) ?? []) as JsonObject[],
    readme: readText(join(folder, 'README.md'), ''),
  }
}

function readYaml(file: string): unknown {
  const text = readText(file)
  try {
    return parseYaml(text)
  } catch (cause) {
    throw invalid(`${file} cannot be read: ${(cause as Error).message}`)
  }
}

function readText(file: string, otherwise?: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (otherwise !== undefined) return otherwise
    throw invalid(`${file} cannot be read: ${(cause as Error).message}`)
  }
}

const invalid = (detail: string) => new AppError('component-invalid', { detail })
