import { stripTypeScriptTypes } from 'node:module'
import type { CodeLanguage } from './sandbox-messages.ts'

/** `body` evaluates to an async function of `inputs`, `module` has that function as its default export. */
export type Program = { kind: 'body' | 'module'; source: string }

/** Turns what the user wrote into a program with the same line numbers. */
export function prepareProgram(code: string, language: CodeLanguage): Program {
  const kind = /^[ \t]*export\s+default\b/m.test(code) ? 'module' : 'body'
  const source = kind === 'module' ? code : `(async function (inputs) {${code}\n})`
  return { kind, source: language === 'typescript' ? stripTypeScriptTypes(source, { mode: 'strip' }) : source }
}
