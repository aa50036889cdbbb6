import type { ReactNode } from 'react'
import css from './card.module.css'
import { cx } from './cx.ts'

type CardProps = { title?: string; actions?: ReactNode; flush?: boolean; className?: string; children: ReactNode }

/** `flush`: what is inside goes to the edge, as a table does. */
export function Card({ title, actions, flush, className, children }: CardProps) {
  return (
    <section className={cx(css.card, className)} aria-label={title}>
      {title && (
        <header className={css.header}>
          <h2 className={css.title}>{title}</h2>
          {actions}
        </header>
      )}
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  )
}

/** Names and values under each other. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={css.facts}>
      {items.map(([name, value]) => (
        <div key={name} className={css.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
