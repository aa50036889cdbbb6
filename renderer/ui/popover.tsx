import type { ReactNode } from 'react'
import { useId } from 'react'
import css from './popover.module.css'

type PopoverProps = { label: string; button: ReactNode; children: ReactNode }

/** What hangs below a button of the top bar. The browser closes it on Escape and on a click elsewhere. */
export function Popover({ label, button, children }: PopoverProps) {
  const id = useId()
  return (
    <div className={css.anchor}>
      <button type="button" popoverTarget={id} className={css.button} title={label}>
        <span className="only-read-aloud">{label}: </span>
        {button}
      </button>
      <section id={id} popover="auto" aria-label={label} className={css.popover}>
        {children}
      </section>
    </div>
  )
}
