/** A document as text and back, in both ways that files are written. Pure. */

import { parse as parseYaml, stringify as stringifyYaml } from 'yaml'
import { t } from '../../../text/text.ts'
import { type EditedDocument, readDocument } from './document.ts'

export type TextFormat = 'json' | 'yaml'

export const writeText = (document: EditedDocument, format: TextFormat): string =>
  format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringifyYaml(document, { lineWidth: 100 })

export type ReadText = { document: EditedDocument } | { problem: string }

/** JSON is YAML as well, but its own messages are clearer. */
export function readText(text: string, format: TextFormat): ReadText {
  try {
    const document = readDocument(format === 'json' ? JSON.parse(text) : parseYaml(text))
    if (document) return { document }
    return { problem: t('editor.itIsNoWorkflowYet') }
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

/** What a file is, by its beginning. */
export const formatOf = (text: string): TextFormat => (/^\s*[{[]/.test(text) ? 'json' : 'yaml')

export const fileNameOf = (document: EditedDocument, format: TextFormat): string =>
  `${
    String(document.name ?? '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'workflow'
  }.${format}`
