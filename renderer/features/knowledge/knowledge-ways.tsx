import { Link, useLocation } from 'wouter'
import css from './knowledge.module.css'

const ways = [
  { href: '/knowledge', label: 'Documents' },
  { href: '/knowledge/search', label: 'Search' },
  { href: '/knowledge/memory', label: 'Memory' },
  { href: '/knowledge/evaluations', label: 'Evaluations' },
]

/** Between the screens of what the product knows. */
export function KnowledgeWays() {
  const [here] = useLocation()
  return (
    <nav className={css.ways} aria-label="Knowledge">
      {ways.map(({ href, label }) => (
        <Link key={href} href={href} aria-current={here === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
