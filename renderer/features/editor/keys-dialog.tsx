import { Dialog, DialogBody } from '../../ui/dialog.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import type { EditorCommand } from './commands.ts'
import css from './editor.module.css'

const others: readonly (readonly [string, readonly string[]])[] = [
  ['Walk from node to node', ['Tab']],
  ['Open the settings of a node', ['Enter']],
  ['Back to the canvas, or select nothing', ['Esc']],
  ['Move what is selected', ['↑', '↓', '←', '→']],
  ['Move it further', ['Shift', '↑']],
  ['Copy, cut, paste', ['Mod', 'C', 'X', 'V']],
  ['Run the draft', ['Mod', 'Enter']],
  ['Select several', ['Mod', 'click']],
  ['Select by a frame', ['Shift', 'drag']],
]

export function KeysDialog({ commands, onClose }: { commands: readonly EditorCommand[]; onClose: () => void }) {
  const own = commands.flatMap(({ id, label, keys }) => (keys ? [[label.split(':')[0] ?? id, keys] as const] : []))
  return (
    <Dialog title="Keys" onClose={onClose}>
      <DialogBody>
        <dl className={css.keys}>
          {[...own, ...others].map(([label, keys]) => (
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
