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

export function parseLimit(text: string): number | null {
  return text === 'none' ? null : parseCount(text)
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
