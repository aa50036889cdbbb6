import { t } from '../../text/text.ts'
import { Dialog, DialogBody } from '../../ui/dialog.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import type { EditorCommand } from './commands.ts'
import css from './editor.module.css'

const others = (): readonly (readonly [string, readonly string[]])[] => [
  [t('editor.walkFromNodeToNode'), ['Tab']],
  [t('editor.openTheSettingsOfA'), ['Enter']],
  [t('editor.backToTheCanvasOr'), ['Esc']],
  [t('editor.moveWhatIsSelected'), ['↑', '↓', '←', '→']],
  [t('editor.moveItFurther'), ['Shift', '↑']],
  [t('editor.copyCutPaste'), ['Mod', 'C', 'X', 'V']],
  [t('editor.runTheDraft'), ['Mod', 'Enter']],
  [t('editor.selectSeveral'), ['Mod', 'click']],
  [t('editor.selectByAFrame'), ['Shift', 'drag']],
]

export function KeysDialog({ commands, onClose }: { commands: readonly EditorCommand[]; onClose: () => void }) {
  const own = commands.flatMap(({ id, label, keys }) => (keys ? [[label.split(':')[0] ?? id, keys] as const] : []))
  return (
    <Dialog title={t('editor.keys')} onClose={onClose}>
      <DialogBody>
        <dl className={css.keys}>
          {[...own, ...others()].map(([label, keys]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <KeyHint keys={keys} />
              </dd>
            </div>
          ))}
        </dl>
      </DialogBody>
    </Dialog>
  )
}
