/** What a source file of the window says by itself, and which texts of the catalogues it asks for. */
import { parseSync } from 'vite'

type Node = { type: string; start: number; [key: string]: unknown }
export type SourceTexts = {
  /** Words in the source that a person would read on screen, with their line. */
  words: { line: number; text: string }[]
  /** Every string and every beginning of a template: keys of texts are among them. */
  strings: string[]
  prefixes: string[]
}

const shownAttributes = /^(title|label|hint|placeholder|lead|caption|alt|word|aria-label|aria-description)$/
const shownProperties = /^(label|title|word|hint|sentence|lead|placeholder)$/
const keyNames =
  /^(Enter|Escape|Esc|Tab|Backspace|Delete|Home|End|Space|Mod|Shift|Alt|Meta|Control|Ctrl|Page(Up|Down))$/
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text)

/** A sentence, or a word with a capital; not a class name, an address, a media query, or a key of the keyboard. */
const readsAsText = (text: string): boolean => {
  const trimmed = text.trim()
  if (!hasWords(trimmed) || keyNames.test(trimmed) || /^[/#.(@?]|^\w+:\/\/|var\(|light-dark\(|%\}/.test(trimmed))
    return false
  return /^\p{Lu}\p{Ll}+$/u.test(trimmed) || (/\p{L}{2,} \p{L}{2,}/u.test(trimmed) && /^[\p{L}…“"]/u.test(trimmed))
}

export function readSourceTexts(path: string, source: string): SourceTexts {
  const found: SourceTexts = { words: [], strings: [], prefixes: [] }
  const say = (node: Node, text: string) =>
    found.words.push({ line: source.slice(0, node.start).split('\n').length, text: text.trim() })
  const visit = (value: unknown, above: readonly Node[]): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, above)
    if (!isNode(value) || /^(TS(?!As|Satisfies|NonNull)|Import|ExportAll)/.test(value.type)) return
    look(value, above)
    for (const part of Object.values(value)) visit(part, [...above, value])
  }
  const look = (node: Node, above: readonly Node[]): void => {
    if (node.type === 'JSXText' && hasWords(String(node.value))) say(node, String(node.value))
    if (node.type === 'TemplateLiteral') {
      const parts = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked)
      found.prefixes.push(parts[0] ?? '')
      const text = parts.join('…')
      if (isSpoken(above) && parts.some((part) => /\p{L}{2,} |\p{L}{2,}$/u.test(part)) && readsAsText(text))
        say(node, text)
    }
    if (node.type !== 'Literal' || typeof node.value !== 'string') return
    found.strings.push(node.value)
    if (isShown(node, above) ? hasWords(node.value) : isSpoken(above) && readsAsText(node.value)) say(node, node.value)
  }
  const { program } = parseSync(path, source)
  visit(program.body, [])
  return found
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? nameOf(node.property)) : '')

/** In a place whose very name says that people read it. */
function isShown(node: Node, above: readonly Node[]): boolean {
  const parent = above.at(-1)
  if (parent?.type === 'JSXAttribute') return shownAttributes.test(nameOf(parent.name))
  return (
    parent?.type === 'Property' &&
    parent.value === node &&
    shownProperties.test(nameOf(parent.key)) &&
    readsAsText(String(node.value))
  )
}

const silentCalls =
  /^(t|addEventListener|removeEventListener|matchMedia|closest|querySelector(All)?|getItem|setItem|split|join|startsWith|endsWith|includes)$/

/** Neither compared with, nor a name of something, nor for developers only. */
function isSpoken(above: readonly Node[]): boolean {
  const parent = above.at(-1)
  if (!parent) return false
  if (parent.type === 'BinaryExpression' && /[=!]=/.test(String(parent.operator))) return false
  if (/^(SwitchCase|TaggedTemplateExpression|ExpressionStatement)$/.test(parent.type)) return false
  if (parent.type === 'JSXAttribute') return false
  if (parent.type === 'CallExpression' && silentCalls.test(nameOf(parent.callee))) return false
  if (above.some((node) => node.type === 'NewExpression' && /^(\w*Error|RegExp)$/.test(nameOf(node.callee))))
    return false
  return !above.some((node) => node.type === 'JSXAttribute' && /^(className|style|d|href)$/.test(nameOf(node.name)))
}
