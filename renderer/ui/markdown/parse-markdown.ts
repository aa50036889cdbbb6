/**
 * The part of Markdown that reports are written in, as data: headings, paragraphs, lists, tables, code, quotes. HTML is
 * text here and never markup, so nothing that a model writes can become a tag.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }

export type ListItem = { children: Inline[]; items: Block | undefined }
export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: ListItem[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'quote'; children: Block[] }
  | { kind: 'rule' }

const heading = /^(#{1,6})\s+(.+?)\s*#*$/
const bullet = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/
const fence = /^\s*(```|~~~)/
const rule = /^\s*([-*_])(\s*\1){2,}\s*$/
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

/** Whether a text gains from being read as Markdown: it has a heading, a table, a fence or a list. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = text.split('\n')
  return lines.some(
    (line, at) =>
      heading.test(line) || fence.test(line) || isTableAt(lines, at) || (bullet.test(line) && lines.length > 2),
  )
}

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text.replaceAll('\r\n', '\n').split('\n'))
}

type Taken = { block: Block; next: number }

function parseBlocks(lines: string[]): Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    if ((lines[at] ?? '').trim() === '') {
      at += 1
      continue
    }
    const { block, next } = takeBlock(lines, at)
    blocks.push(block)
    at = next
  }
  return blocks
}

function takeBlock(lines: string[], at: number): Taken {
  const line = lines[at] ?? ''
  const title = heading.exec(line)
  if (title) {
    return {
      block: { kind: 'heading', level: title[1]?.length ?? 1, children: parseInline(title[2] ?? '') },
      next: at + 1,
    }
  }
  if (fence.test(line)) return takeCode(lines, at)
  if (rule.test(line)) return { block: { kind: 'rule' }, next: at + 1 }
  if (isTableAt(lines, at)) return takeTable(lines, at)
  if (line.startsWith('>')) return takeQuote(lines, at)
  if (bullet.test(line)) return takeList(lines, at)
  return takeParagraph(lines, at)
}

function takeCode(lines: string[], at: number): Taken {
  const mark = fence.exec(lines[at] ?? '')?.[1] ?? '```'
  let end = at + 1
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(mark)) end += 1
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 }
}

function isTableAt(lines: string[], at: number): boolean {
  return (lines[at] ?? '').includes('|') && (lines[at + 1] ?? '').includes('-') && tableRule.test(lines[at + 1] ?? '')
}

function takeTable(lines: string[], at: number): Taken {
  let end = at + 2
  while (end < lines.length && (lines[end] ?? '').includes('|')) end += 1
  const rows = lines.slice(at + 2, end).map(cellsOf)
  return { block: { kind: 'table', head: cellsOf(lines[at] ?? ''), rows }, next: end }
}

const cellsOf = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')))

function takeQuote(lines: string[], at: number): Taken {
  let end = at
  while (end < lines.length && (lines[end] ?? '').startsWith('>')) end += 1
  const inside = lines.slice(at, end).map((line) => line.replace(/^>\s?/, ''))
  return { block: { kind: 'quote', children: parseBlocks(inside) }, next: end }
}

function takeList(lines: string[], at: number): Taken {
  const [, indent = '', mark = '-'] = bullet.exec(lines[at] ?? '') ?? []
  const ordered = /\d/.test(mark)
  const items: ListItem[] = []
  let next = at
  while (next < lines.length) {
    const found = bullet.exec(lines[next] ?? '')
    if (!found || (found[1] ?? '').length !== indent.length || /\d/.test(found[2] ?? '') !== ordered) break
    const { item, next: after } = takeItem(lines, next, indent.length, found[3] ?? '')
    items.push(item)
    next = after
  }
  return { block: { kind: 'list', ordered, items }, next }
}

function takeItem(lines: string[], at: number, indent: number, first: string): { item: ListItem; next: number } {
  const text = [first]
  let next = at + 1
  while (next < lines.length && isContinuation(lines[next] ?? '', indent)) {
    text.push((lines[next] ?? '').trim())
    next += 1
  }
  const deeper = bullet.exec(lines[next] ?? '')
  const nested = deeper && (deeper[1] ?? '').length > indent ? takeList(lines, next) : undefined
  return { item: { children: parseInline(text.join(' ')), items: nested?.block }, next: nested?.next ?? next }
}

const isContinuation = (line: string, indent: number): boolean =>
  line.trim() !== '' && !bullet.test(line) && line.search(/\S/) > indent

function takeParagraph(lines: string[], at: number): Taken {
  let end = at + 1
  while (end < lines.length && !startsBlock(lines, end)) end += 1
  const text = lines.slice(at, end).map((line) => line.trim())
  return { block: { kind: 'paragraph', children: parseInline(text.join('\n')) }, next: end }
}

function startsBlock(lines: string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (line.trim() === '' || line.startsWith('>')) return true
  return [heading, fence, rule, bullet].some((start) => start.test(line)) || isTableAt(lines, at)
}

const marks: { pattern: RegExp; read: (match: RegExpExecArray) => Inline }[] = [
  { pattern: /^(`+)(.+?)\1(?!`)/s, read: ([, , text = '']) => ({ kind: 'code', text: text.trim() }) },
  { pattern: /^(\*\*|__)(?=\S)(.+?)\1/s, read: ([, , text = '']) => ({ kind: 'strong', children: parseInline(text) }) },
  {
    pattern: /^([*_])(?=[^\s*_])(.+?)\1(?!\w)/s,
    read: ([, , text = '']) => ({ kind: 'emphasis', children: parseInline(text) }),
  },
  {
    pattern: /^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/,
    read: ([, text = '', href = '']) => ({ kind: 'link', href, children: [{ kind: 'text', text }] }),
  },
  {
    pattern: /^https?:\/\/[^\s<>)\]]+[^\s<>)\].,;:!?]/,
    read: ([href]) => ({ kind: 'link', href, children: [{ kind: 'text', text: href }] }),
  },
]

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    if (text[at] === '\\' && /[\\`*_[\]#|]/.test(text[at + 1] ?? '')) {
      plain += text[at + 1]
      at += 2
      continue
    }
    const found = findMark(text, at)
    if (!found) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain) parts.push({ kind: 'text', text: plain })
    plain = ''
    parts.push(found.inline)
    at += found.length
  }
  if (plain) parts.push({ kind: 'text', text: plain })
  return parts
}

function findMark(text: string, at: number): { inline: Inline; length: number } | undefined {
  const start = text[at] ?? ''
  if (!'`*_[h'.includes(start)) return undefined
  // An underscore or a bare address inside a word is part of it: order_id, xhttps.
  if ('_h'.includes(start) && /\w/.test(text[at - 1] ?? ' ')) return undefined
  const rest = text.slice(at)
  for (const { pattern, read } of marks) {
    const match = pattern.exec(rest)
    if (match) return { inline: read(match), length: match[0].length }
  }
  return undefined
}
