/** Parts a prompt into what is asked and what it is asked about. */
import type { Json } from '../../../contracts/json.ts'

export type Figures = { label: string | undefined; value: Json }
export type ReadPrompt = {
  instruction: string
  figures: Figures[]
  /** The rest: sentences, lists, tables. */
  prose: string
}

const mostCandidates = 200
const longestLabel = 80

export function readPrompt(prompt: string): ReadPrompt {
  const figures: Figures[] = []
  const texts: string[] = []
  let instruction: string | undefined
  for (const { text, value } of splitAtJson(prompt)) {
    const { rest, label } = value === undefined ? { rest: text, label: undefined } : cutLabel(text)
    if (instruction === undefined && rest.trim() !== '') {
      const split = cutInstruction(rest)
      instruction = split.instruction
      texts.push(split.rest)
    } else {
      texts.push(rest)
    }
    if (value !== undefined) figures.push({ label, value })
  }
  return { instruction: instruction ?? '', figures, prose: texts.join('\n').trim() }
}

type Piece = { text: string; value?: Json }

/** Each JSON list or object in the text, with the text before it. */
function splitAtJson(prompt: string): Piece[] {
  const text = prompt.replace(/^```\w*\s*$/gm, '')
  const pieces: Piece[] = []
  let from = 0
  let candidates = 0
  for (let at = 0; at < text.length && candidates < mostCandidates; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue
    candidates += 1
    const end = findEnd(text, at)
    const isAnnounced = /:\s*$/.test(text.slice(Math.max(from, at - 20), at))
    const value = end === undefined ? undefined : parseValue(text.slice(at, end), isAnnounced)
    if (end === undefined || value === undefined) continue
    pieces.push({ text: text.slice(from, at), value })
    from = end
    at = end - 1
  }
  return [...pieces, { text: text.slice(from) }]
}

/** Behind the bracket that closes the one at `start`. */
function findEnd(text: string, start: number): number | undefined {
  let depth = 0
  let isQuoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (isQuoted) {
      if (character === '\\') at += 1
      else if (character === '"') isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === '{' || character === '[') depth += 1
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return undefined
}

/** An empty list says something only where one was announced: "Problems: []". */
function parseValue(text: string, mayBeEmpty: boolean): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    if (typeof value !== 'object' || value === null) return undefined
    return mayBeEmpty || Object.keys(value).length > 0 ? value : undefined
  } catch {
    return undefined
  }
}

/** "By country:" in front of a value names it. A whole sentence in front of it does not. */
function cutLabel(text: string): { rest: string; label: string | undefined } {
  const lines = text.trimEnd().split('\n')
  const last = (lines.at(-1) ?? '').trim()
  const label = last.replace(/^[#\-*\s]+/, '').replace(/[\s:*]+$/, '')
  const isFirstLine = lines.length === 1 && /\s\S+\s\S+\s/.test(last)
  if (!last.endsWith(':') || label === '' || label.length > longestLabel || isFirstLine)
    return { rest: text, label: undefined }
  return { rest: lines.slice(0, -1).join('\n'), label }
}

/** The first paragraph, or what stands before the colon that announces the material. */
function cutInstruction(text: string): { instruction: string; rest: string } {
  const trimmed = text.trim()
  const end = /:\s|:$|\n\s*\n|\n(?=\s*([-*|]|\d+[.)])\s)/.exec(trimmed)
  if (!end) return splitFirstSentence(trimmed)
  return {
    instruction: trimmed.slice(0, end.index).replace(/\s+/g, ' ').trim(),
    rest: trimmed.slice(end.index + end[0].length),
  }
}

function splitFirstSentence(text: string): { instruction: string; rest: string } {
  const end = /[.!?]\s+(?=\p{Lu})/u.exec(text)
  if (!end) return { instruction: text, rest: '' }
  return { instruction: text.slice(0, end.index + 1), rest: text.slice(end.index + end[0].length) }
}
