/** One log for every process: the same line everywhere, in a file that rotates; warnings and errors on stderr as well. */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import electronLog from 'electron-log/node'
import { hideSecrets } from './secret.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'
export type LogFields = Record<string, unknown>
type Write = (message: string, fields?: LogFields) => void
export type Log = { debug: Write; info: Write; warn: Write; error: Write }

const levels = ['error', 'warn', 'info', 'debug'] as const
const keptFiles = 4
const maxFileBytes = 5 * 1024 * 1024

type Options = {
  /** The folder of the log files; made if absent. Without one only stderr is written. */
  folder?: string
  /** Which process writes, and the name of its file. */
  name: string
  level?: LogLevel
  /** What stderr shows; the file takes all of `level`. */
  stderrLevel?: LogLevel
  stderr?: (line: string) => void
}

export function createLog({
  folder,
  name,
  level = 'info',
  stderrLevel = 'warn',
  stderr = (line) => process.stderr.write(line),
}: Options): Log & { setLevel: (level: LogLevel) => void } {
  const file = folder === undefined ? undefined : openFile(folder, name)
  let current = level
  const isAt = (asked: LogLevel, limit: LogLevel) => levels.indexOf(asked) <= levels.indexOf(limit)
  const writer =
    (at: LogLevel): Write =>
    (message, fields) => {
      if (!isAt(at, current)) return
      const line = printLine(new Date(), at, name, message, fields)
      file?.[at](line)
      if (isAt(at, stderrLevel)) stderr(`${line}\n`)
    }
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    setLevel: (next) => {
      current = next
    },
  }
}

/** `2026-01-31T12:00:00.000Z warn  [engine] what happened {"key":"value"}`, on one line and without secrets. */
export function printLine(at: Date, level: LogLevel, name: string, message: string, fields?: LogFields): string {
  const details = fields && Object.keys(fields).length > 0 ? ` ${printFields(fields)}` : ''
  const line = `${at.toISOString()} ${level.padEnd(5)} [${name}] ${message}${details}`
  return hideSecrets(line.replaceAll('\n', '\\n'))
}

function printFields(fields: LogFields): string {
  try {
    return JSON.stringify(fields, printable)
  } catch {
    return inspect(fields, { depth: 4, breakLength: Number.POSITIVE_INFINITY }) // it refers to itself
  }
}

function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (!(value instanceof Error)) return value
  const code = 'code' in value ? { code: value.code } : {}
  const cause = value.cause === undefined ? {} : { cause: value.cause }
  return { name: value.name, message: value.message, ...code, stack: value.stack, ...cause }
}

function openFile(folder: string, name: string): Record<LogLevel, (line: string) => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${name}.log`)
  const logger = electronLog.create({ logId: path })
  logger.transports.console.level = false
  const transport = logger.transports.file
  transport.setAppName('iceOS')
  transport.resolvePathFn = () => path
  transport.level = 'silly'
  transport.maxSize = maxFileBytes
  transport.format = '{text}'
  transport.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  transport.archiveLogFn = (file) => rotate(file.path)
  return logger
}

/** `engine.log` becomes `engine.log.1`, and so on; the oldest goes. */
function rotate(path: string) {
  rmSync(`${path}.${keptFiles}`, { force: true })
  for (let number = keptFiles - 1; number >= 0; number--) {
    try {
      renameSync(number === 0 ? path : `${path}.${number}`, `${path}.${number + 1}`)
    } catch {
      // not there yet, or in use: a log that grows is better than one that stops the work
    }
  }
}
