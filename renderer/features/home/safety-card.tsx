import { useQuery } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { backupsQuery } from '../backups/queries.ts'
import css from './home.module.css'
import { safetyNeeds } from './safety.ts'

/** What keeps the data from being safe; nothing while it is. */
export function SafetyCard() {
  const { data } = useQuery(backupsQuery(useClient()))
  const needs = data ? safetyNeeds(data, Date.now()) : []
  if (needs.length === 0) return null
  return (
    <section className={css.safety} aria-label={t('home.needsAttention')}>
      <ul>
        {needs.map(({ key, sentence, action, href }) => (
          <li key={key}>
            <ShieldAlert size={16} aria-hidden />
            <span>{sentence}</span>
            <Link href={href}>{action}</Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
