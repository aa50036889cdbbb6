/** Reads what `--input`, `--input-file` and a workflow's file say. */
import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import type { Json, JsonObject } from '../contracts/json.ts'
import { usageError } from './usage-error.ts'

/** The file comes first, single inputs replace what it says. */
export function readInputs(pairs: readonly string[], file: string | undefined, cwd: string): JsonObject {
  const fromFile = file === undefined ? {} : readObject(file, cwd)
  return { ...fromFile, ...Object.fromEntries(pairs.map((pair) => parsePair(pair, cwd))) }
}

/** `n=3` is a number, `name=Ada` a string, `rows=@orders.csv` what stands in that file. */
export function parsePair(pair: string, cwd: string): [name: string, value: Json] {
  const at = pair.indexOf('=')
  if (at < 1) throw usageError(`Write an input as name=value; "${pair}" is not.`)
  const text = pair.slice(at + 1)
  return [pair.slice(0, at), text.startsWith('@') ? readValue(text.slice(1), cwd) : parseValue(text)]
}

/** JSON where it is JSON, else the text as it stands. */
function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A .json or .yaml file is read as what it says, any other as one text. */
function readValue(file: string, cwd: string): Json {
  return isData(file) ? readData(file, cwd) : readText(file, cwd)
}

export function readObject(file: string, cwd: string): JsonObject {
  const value = readData(file, cwd)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw usageError(`${file} has to hold an object.`)
}

export const isData = (file: string) => ['.json', '.yaml', '.yml'].includes(extname(file).toLowerCase())

function readData(file: string, cwd: string): Json {
  const text = readText(file, cwd)
  try {
    return extname(file).toLowerCase() === '.json' ? (JSON.parse(text) as Json) : (parseYaml(text) as Json)
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch {
    throw usageError(`The file ${file} cannot be read.`)
  }
}
