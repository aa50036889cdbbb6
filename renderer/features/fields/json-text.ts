/** JSON as it is typed. Pure. */

import type { Json } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'

export type ReadJson = { value: Json | undefined } | { problem: string }

/** Nothing typed is no value. */
export function readJson(text: string): ReadJson {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return { problem: t('fields.thisIsNotValidJson') }
  }
}

export const writeJson = (value: Json | undefined): string =>
  value === undefined ? '' : JSON.stringify(value, null, 2)
