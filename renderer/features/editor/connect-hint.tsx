import { useConnection } from '@xyflow/react'
import { t } from '../../text/text.ts'
import css from './editor.module.css'
import type { EditorNode } from './editor-layout.ts'
import { useEditorStore } from './editor-store.ts'
import { whyNot } from './model/dependencies.ts'

/** While somebody drags a connection over a node that cannot take it: why not. */
export function ConnectHint() {
  const store = useEditorStore()
  const { inProgress, fromNode, toNode, fromHandle } = useConnection<EditorNode>()
  if (!inProgress || !toNode || toNode.id === fromNode.id) return null
  const [from, to] = fromHandle.type === 'source' ? [fromNode.id, toNode.id] : [toNode.id, fromNode.id]
  const reason = whyNot(store.get().history.present, from, to)
  return (
    <output className={css.connectHint} data-tone={reason ? 'broken' : 'ok'}>
      {reason ?? t('editor.willWaitFor', { to, from })}
    </output>
  )
}
