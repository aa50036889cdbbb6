/** What commander calls to read an option's value; its own error names the option. */
import { InvalidArgumentError } from 'commander'

export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value]

export function parseCount(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.')
  return value
}

export function parseVersion(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It has to be a number from 0 on.')
  return value
}

export function parseBlueprintVersion(text: string): number | 'latest' {
  return text === 'latest' ? text : parseCount(text)
}

/** No limit is a word here and null in the API: commander takes a null from a parser for an empty text. */
export type Limit = number | 'none'
export const toNullable = <Value>(given: Value | 'none'): Value | null => (given === 'none' ? null : given)

export function parseLimit(text: string): Limit {
  return text === 'none' ? text : parseCount(text)
}

/** A number from 0 on, or none. */
export function parseBudget(text: string): Limit {
  if (text === 'none') return text
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It has to be a number from 0 on, or "none".')
  return value
}

export function parseTokens(text: string): Limit {
  const value = parseBudget(text)
  if (value !== 'none' && !Number.isInteger(value))
    throw new InvalidArgumentError('It has to be a whole number, or "none".')
  return value
}

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** `90`, `90s`, `15m`, `2h`, `1d`, or none. */
export function parseDeadline(text: string): Limit {
  if (text === 'none') return text
  const found = /^(\d+)([smhd]?)$/.exec(text)
  const seconds = Number(found?.[1]) * secondsIn[(found?.[2] || 's') as keyof typeof secondsIn]
  if (!(seconds >= 1)) throw new InvalidArgumentError('It has to be a time such as 90s, 15m, 2h or 1d, or "none".')
  return seconds
}

export function parseSeconds(text: string): number {
  const value = Number(text)
  if (!(value >= 0)) throw new InvalidArgumentError('It has to be a number of seconds.')
  return value
}

export const parseList =
  <Item extends string>(allowed: readonly Item[]) =>
  (text: string): Item[] =>
    text.split(',').map((part) => {
      const found = allowed.find((item) => item === part.trim())
      if (!found) throw new InvalidArgumentError(`It takes ${allowed.join(', ')}, separated by commas.`)
      return found
    })

export const parseOne =
  <Item extends string>(allowed: readonly Item[]) =>
  (text: string): Item => {
    const found = allowed.find((item) => item === text)
    if (!found) throw new InvalidArgumentError(`It takes one of ${allowed.join(', ')}.`)
    return found
  }
