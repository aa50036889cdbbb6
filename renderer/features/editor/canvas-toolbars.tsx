import { Panel } from '@xyflow/react'
import { PanelLeftOpen } from 'lucide-react'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import { isMac } from '../../ui/key-hint.tsx'
import type { EditorCommand } from './commands.ts'
import css from './editor.module.css'

const always = ['undo', 'redo', 'add', 'note', 'group', 'arrange', 'search'] as const
const forSelection = [
  ...['align-left', 'align-top', 'align-column', 'align-row'],
  ...['insert', 'wrap-loop', 'wrap-parallel', 'wrap-condition', 'unwrap', 'duplicate', 'delete'],
]

type CanvasToolbarProps = { commands: readonly EditorCommand[]; hasPalette: boolean; onPalette: () => void }

export function CanvasToolbar({ commands, hasPalette, onPalette }: CanvasToolbarProps) {
  return (
    <Panel position="top-left" className={css.toolbar}>
      <div role="toolbar" aria-label={t('editor.canvas')} className={css.tools}>
        {!hasPalette && <IconButton icon={PanelLeftOpen} label={t('editor.showWhatCanBeAdded')} onClick={onPalette} />}
        {always.map((id) => (
          <CommandButton key={id} command={commands.find((one) => one.id === id)} />
        ))}
      </div>
    </Panel>
  )
}

/** What can be done with what is selected; what cannot be done is not shown. */
export function SelectionToolbar({ commands, count }: { commands: readonly EditorCommand[]; count: number }) {
  if (count === 0) return null
  const shown = forSelection.flatMap((id) => commands.find((one) => one.id === id && one.isEnabled) ?? [])
  return (
    <Panel position="top-right" className={css.toolbar}>
      <div role="toolbar" aria-label={t('editor.whatIsSelected')} className={css.tools}>
        {count > 1 && <span className={css.count}>{t('editor.selected', { number: count })}</span>}
        {shown.map((command) => (
          <CommandButton key={command.id} command={command} />
        ))}
      </div>
    </Panel>
  )
}

function CommandButton({ command }: { command: EditorCommand | undefined }) {
  if (!command) return null
  const keys = command.keys?.map((key) => (key === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : key)).join(' ')
  return (
    <IconButton
      icon={command.icon}
      label={command.label}
      title={keys ? `${command.label} (${keys})` : command.label}
      disabled={!command.isEnabled}
      onClick={command.run}
    />
  )
}
