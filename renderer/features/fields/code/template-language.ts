/** Templates in the editor: their colours and what can stand at the cursor. */
import { type CompletionContext, type CompletionResult, snippetCompletion } from '@codemirror/autocomplete'
import { StreamLanguage } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { completeTemplate, type ReachableName } from './complete-template.ts'
import { templateTokens } from './template-tokens.ts'

const stream = StreamLanguage.define(templateTokens)

export function templateLanguage(names: () => readonly ReachableName[]): Extension {
  const complete = (context: CompletionContext): CompletionResult | null => {
    const found = completeTemplate(context.state.doc.toString(), context.pos, names())
    if (!found) return null
    return {
      from: found.from,
      validFor: /^[\w.]*$/,
      options: found.options.map(({ label, detail, info, snippet }) => {
        const option = { label, detail, ...(info && { info }) }
        return snippet ? snippetCompletion(snippet, option) : option
      }),
    }
  }
  return [stream, stream.data.of({ autocomplete: complete })]
}
