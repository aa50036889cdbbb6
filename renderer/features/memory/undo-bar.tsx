import { Undo2, X } from 'lucide-react'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import css from './memory.module.css'

type Props = { text: string; isBusy: boolean; onUndo: () => void; onClose: () => void }

/** What was just forgotten exists only here: it is gone for good when this bar is closed. */
export function UndoBar({ text, isBusy, onUndo, onClose }: Props) {
  return (
    <div className={css.undo} role="status">
      <span>{text}</span>
      <Button size="small" icon={Undo2} busy={isBusy} onClick={onUndo}>
        {t('memory.undo')}
      </Button>
      <IconButton icon={X} label={t('memory.leaveItForgotten')} onClick={onClose} />
    </div>
  )
}
