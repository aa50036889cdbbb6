import { X } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { IconButton } from '../../../ui/button.tsx'
import { useToast } from '../../../ui/toasts.tsx'
import { connectionsIn } from '../../canvas/connections.ts'
import { nameOf } from '../../canvas/nodes/index.ts'
import css from '../editor.module.css'
import { useEditorStore } from '../editor-store.ts'
import { connect, disconnect, whyNot } from '../model/dependencies.ts'
import { type EditedDocument, findIn, idOf, isOrdered, listOf, nodesOf, pathIn } from '../model/document.ts'

/** What a node waits for, to be read and changed without a pointer. */
export function WaitsFor({ document, path }: { document: EditedDocument; path: string }) {
  const store = useEditorStore()
  const toast = useToast()
  const list = listOf(path)
  const nodes = nodesOf(document, list)
  const connections = connectionsIn(nodes, isOrdered(list)).filter(({ to }) => to === idOf(path))
  const named = new Set(connections.filter(({ isImplied }) => !isImplied).map(({ from }) => from))
  const others = nodes.filter(({ id }) => id !== idOf(path) && !named.has(id))
  const titleOf = (id: string) => {
    const node = findIn(document.nodes, pathIn(list, id))
    return node ? nameOf(node) : id
  }
  const add = (id: string) => {
    const from = pathIn(list, id)
    const reason = whyNot(document, from, path)
    if (reason) toast('broken', reason)
    else store.edit(t('editor.connect', { id }), connect(document, from, path))
  }
  return (
    <section className={css.part}>
      <h3>{t('editor.waitsFor')}</h3>
      {connections.length === 0 && (
        <p className={css.faint}>{t(list === '' ? 'editor.itBeginsWithTheRun' : 'editor.itBeginsWithItsList')}</p>
      )}
      <ul className={css.waits}>
        {connections.map(({ from, isImplied }) => (
          <li key={from}>
            <button type="button" className={css.waitName} onClick={() => store.select([pathIn(list, from)])}>
              {titleOf(from)}
            </button>
            {isImplied ? (
              <span className={css.faint}>{t('editor.theOneBeforeIt')}</span>
            ) : (
              <IconButton
                icon={X}
                label={t('editor.doNotWaitFor', { from })}
                onClick={() =>
                  store.edit(t('editor.disconnect', { from }), disconnect(document, pathIn(list, from), path))
                }
              />
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <select
          className={css.addWait}
          aria-label={t('editor.waitForAnotherNode')}
          value=""
          onChange={(event) => add(event.target.value)}
        >
          <option value="">{t('editor.waitForAnotherNode2')}</option>
          {others.map(({ id }) => {
            const reason = whyNot(document, pathIn(list, id), path)
            return (
              <option key={id} value={id} disabled={reason !== undefined} title={reason}>
                {titleOf(id)}
                {reason ? t('editor.wouldGoInACircle') : ''}
              </option>
            )
          })}
        </select>
      )}
    </section>
  )
}
