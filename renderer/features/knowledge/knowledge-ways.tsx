import { Link, useLocation } from 'wouter'
import { t } from '../../text/text.ts'
import css from './knowledge.module.css'

const ways = () => [
  { href: '/knowledge', label: t('knowledge.documentsLabel') },
  { href: '/knowledge/search', label: t('knowledge.search') },
  { href: '/knowledge/memory', label: t('knowledge.memory') },
  { href: '/knowledge/evaluations', label: t('knowledge.evaluations') },
]

/** Between the screens of what the product knows. */
export function KnowledgeWays() {
  const [here] = useLocation()
  return (
    <nav className={css.ways} aria-label={t('knowledge.knowledge')}>
      {ways().map(({ href, label }) => (
        <Link key={href} href={href} aria-current={here === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
