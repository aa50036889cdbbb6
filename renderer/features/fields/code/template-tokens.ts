/** Which parts of a template have which colour. Pure. */
import type { StreamParser, StringStream } from '@codemirror/language'

/** `text`: outside of all tags. The others: inside one, up to what closes it. */
type State = { inside: 'text' | 'value' | 'statement' | 'comment' }

const keywords =
  /^(?:for|endfor|if|elif|else|endif|set|endset|macro|endmacro|call|endcall|filter|endfilter|break|continue)\b/
const words = /^(?:in|is|not|and|or|recursive)\b/
const constants = /^(?:true|false|none|True|False|None)\b/

export const templateTokens: StreamParser<State> = {
  name: 'template',
  startState: () => ({ inside: 'text' }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) => {
    if (state.inside === 'text') return readText(stream, state)
    if (state.inside === 'comment') return readComment(stream, state)
    return readTag(stream, state)
  },
}

const openings = { '{{': 'value', '{%': 'statement', '{#': 'comment' } as const

function readText(stream: StringStream, state: State): string | null {
  for (const [mark, inside] of Object.entries(openings)) {
    if (!stream.match(mark)) continue
    state.inside = inside
    if (inside !== 'comment') stream.eat('-')
    return inside === 'comment' ? 'comment' : 'typeName'
  }
  stream.next()
  stream.eatWhile(/[^{]/)
  return null
}

function readComment(stream: StringStream, state: State): string {
  while (!stream.eol()) {
    if (stream.match('#}')) {
      state.inside = 'text'
      break
    }
    stream.next()
  }
  return 'comment'
}

function readTag(stream: StringStream, state: State): string | null {
  if (stream.eatSpace()) return null
  if (stream.match(state.inside === 'value' ? /^-?\}\}/ : /^-?%\}/)) {
    state.inside = 'text'
    return 'typeName'
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return 'string'
  if (stream.match(/^\d+(?:\.\d+)?/)) return 'number'
  if (stream.match(constants)) return 'bool'
  if (stream.match(keywords) || stream.match(words)) return 'keyword'
  if (stream.match(/^\|\s*[A-Za-z_]\w*/)) return 'propertyName'
  if (stream.match(/^[A-Za-z_]\w*/)) return 'variableName'
  stream.next()
  return 'operator'
}
