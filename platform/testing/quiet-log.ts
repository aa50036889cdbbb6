import type { Log, LogFields, LogLevel } from '../log.ts'

export type LoggedLine = { level: LogLevel; message: string; fields: LogFields | undefined }

/** A log that keeps what it is told. */
export function quietLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = []
  const writer = (level: LogLevel) => (message: string, fields?: LogFields) =>
    void lines.push({ level, message, fields })
  return { lines, debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}
