import { javascript } from '@codemirror/lang-javascript'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import type { CodeLanguage } from './code-mirror.tsx'

const parseJson = jsonParseLinter()

export function languageOf(language: CodeLanguage): Extension {
  switch (language) {
    case 'json':
      // An empty field is not a mistake.
      return [json(), linter((view) => (view.state.doc.length === 0 ? [] : parseJson(view)))]
    case 'yaml':
      return yaml()
    case 'javascript':
      return javascript()
    case 'typescript':
      return javascript({ typescript: true })
    default:
      return []
  }
}
