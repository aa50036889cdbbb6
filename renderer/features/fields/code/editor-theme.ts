/** The look of code, from the same tokens as everything else: light, dark and high contrast come with them. */
import { syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'

/** By the name of a tag, or of what it is a kind of. */
const colors: Record<string, string> = {
  comment: 'var(--text-faint)',
  keyword: 'var(--hue-violet)',
  string: 'var(--hue-green)',
  number: 'var(--attention-text)',
  bool: 'var(--attention-text)',
  null: 'var(--attention-text)',
  propertyName: 'var(--hue-blue)',
  typeName: 'var(--hue-teal)',
  variableName: 'var(--text)',
  operator: 'var(--text-soft)',
  punctuation: 'var(--text-soft)',
  invalid: 'var(--broken-text)',
}
const classOf = (name: string) => `code-${name}`

export const highlighting = syntaxHighlighting({
  style: (tags) => {
    for (const tag of tags) {
      for (const kind of tag.set) {
        const name = kind.toString().replace(/\(.*/, '')
        if (name in colors) return classOf(name)
      }
    }
    return null
  },
})

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--size-13)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', maxHeight: '600px', overflow: 'auto' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'light-dark(#bfe3f4, #1f5670)',
  },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--text-faint)',
    border: 'none',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-tint)' },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--float)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: 'var(--size-12)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-tint)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-faint)', fontStyle: 'normal' },
  '.cm-completionInfo': { maxWidth: '320px', padding: '6px 8px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-textfield, .cm-button': {
    border: '1px solid var(--line-control)',
    borderRadius: 'var(--radius)',
    background: 'var(--surface)',
    color: 'var(--text)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--attention-tint)', outline: '1px solid var(--attention)' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--broken)', backgroundImage: 'none' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--broken)' },
  ...Object.fromEntries(Object.entries(colors).map(([name, color]) => [`.${classOf(name)}`, { color }])),
})
