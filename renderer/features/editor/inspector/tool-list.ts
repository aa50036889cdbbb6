/** The tools that an agent may call, as its node lists them: names, or older files' objects that have one. Pure. */
import { isObject } from '../model/document.ts'

export const toolNameOf = (item: unknown): string =>
  typeof item === 'string' ? item : isObject(item) && typeof item.name === 'string' ? item.name : ''

export const toolNamesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(toolNameOf).filter((name) => name !== '') : []

/** In or out; what stands in the list already stays as it is written there. undefined: none is left. */
export function toggleTool(value: unknown, name: string): unknown[] | undefined {
  const list = Array.isArray(value) ? value : []
  const without = list.filter((item) => toolNameOf(item) !== name)
  const next = without.length < list.length ? without : [...list, name]
  return next.length > 0 ? next : undefined
}
