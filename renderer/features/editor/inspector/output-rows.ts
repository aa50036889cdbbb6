/** What a workflow gives, as rows to be edited. Pure. */
import { isObject } from '../model/document.ts'

/** Mostly a template; a list or an object of them is kept as it is until somebody writes something else. */
export type OutputRow = { name: string; value: unknown }

export const outputRows = (outputs: unknown): OutputRow[] =>
  Object.entries(isObject(outputs) ? outputs : {}).map(([name, value]) => ({ name, value }))

export const outputText = ({ value }: OutputRow): string => (typeof value === 'string' ? value : JSON.stringify(value))

export function putOutputs(rows: readonly OutputRow[]): Record<string, unknown> | undefined {
  const outputs = Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]))
  return Object.keys(outputs).length > 0 ? outputs : undefined
}
