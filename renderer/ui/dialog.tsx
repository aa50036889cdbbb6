import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { t } from '../text/text.ts'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import css from './dialog.module.css'

type DialogProps = {
  title: string
  onClose: () => void
  bare?: boolean
  /** `full`: what is inside needs all the room there is, and scrolls by itself. */
  size?: 'normal' | 'full'
  /** Beside the button that closes it. */
  actions?: ReactNode
  children: ReactNode
}

/** The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, bare, size, actions, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // The first thing to fill in, or to press, and not the button that closes it.
    if (size !== 'full') dialog?.querySelector<HTMLElement>('input, textarea, select, [type=submit]')?.focus()
    return () => dialog?.close()
  }, [size])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key that does what a click beside it does
    <dialog
      ref={ref}
      aria-label={title}
      className={cx(css.dialog, bare && css.bare, size === 'full' && css.full)}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && ref.current?.close()}
    >
      {bare ? (
        children
      ) : (
        <div className={css.inside}>
          <header className={css.header}>
            <h2>{title}</h2>
            {actions && <span className={css.beside}>{actions}</span>}
            <IconButton icon={X} label={t('ui.close')} onClick={() => ref.current?.close()} />
          </header>
          {children}
        </div>
      )}
    </dialog>
  )
}

export const DialogBody = ({ children }: { children: ReactNode }) => <div className={css.body}>{children}</div>
export const DialogActions = ({ children }: { children: ReactNode }) => <div className={css.actions}>{children}</div>
