import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { Link } from 'wouter'
import { t } from '../text/text.ts'
import { cx } from '../ui/cx.ts'
import { useCrumbsPlace } from './crumbs.ts'
import css from './page.module.css'

export type Crumb = { label: string; href: string }

type PageProps = {
  title: string
  /** What stands above this page; the page itself is added. */
  above?: readonly Crumb[]
  lead?: ReactNode
  beside?: ReactNode
  actions?: ReactNode
  /** The content fills the window and scrolls inside. */
  fill?: boolean
  children: ReactNode
}

/** Every screen: one heading, its one primary action at the right, and where it is in the top bar. */
export function Page({ title, above = [], lead, beside, actions, fill, children }: PageProps) {
  useEffect(() => {
    document.title = t('app.iceos2', { title })
  }, [title])
  return (
    <div className={cx(css.page, fill && css.fill)}>
      <Way above={above} title={title} />
      <header className={css.header}>
        <div className={css.words}>
          <div className={css.titleLine}>
            <h1>{title}</h1>
            {beside}
          </div>
          {lead && <div className={css.lead}>{lead}</div>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

function Way({ above, title }: { above: readonly Crumb[]; title: string }) {
  const place = useCrumbsPlace()
  if (!place) return null
  const way = (
    <ol className={css.way}>
      {above.map((crumb) => (
        <li key={crumb.href}>
          <Link href={crumb.href}>{crumb.label}</Link>
          <ChevronRight size={14} aria-hidden />
        </li>
      ))}
      <li aria-current="page">{title}</li>
    </ol>
  )
  return createPortal(way, place)
}
