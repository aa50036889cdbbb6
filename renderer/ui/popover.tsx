import type { ReactNode } from 'react'
import { useId } from 'react'
import { cx } from './cx.ts'
import css from './popover.module.css'

type PopoverProps = {
  label: string
  button: ReactNode
  /** For a button at the foot of the window. */
  above?: boolean
  children: ReactNode
}

/** What hangs below a button of the top bar. The browser closes it on Escape and on a click elsewhere. */
export function Popover({ label, button, above, children }: PopoverProps) {
  const id = useId()
  return (
    <div className={css.anchor}>
      <button type="button" popoverTarget={id} className={css.button} title={label}>
        <span className="only-read-aloud">{label}: </span>
        {button}
      </button>
      <section id={id} popover="auto" aria-label={label} className={cx(css.popover, above && css.above)}>
        {children}
      </section>
    </div>
  )
}
