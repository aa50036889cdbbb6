import { useQuery } from '@tanstack/react-query'
import { DatabaseBackup } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { overdueWords } from './backup-words.ts'
import css from './backups.module.css'
import { backupsQuery } from './queries.ts'

/** Above every screen while there has been no proven backup for a day. Of the very first one, Home speaks. */
export function BackupBanner() {
  const { data } = useQuery(backupsQuery(useClient()))
  const [location] = useLocation()
  if (!data?.facts.isOverdue || data.items.length === 0) return null
  return (
    <div className={css.banner} role="status">
      <DatabaseBackup size={16} aria-hidden />
      <span>{overdueWords(data, Date.now())}</span>
      {location !== '/backups' && <Link href="/backups">{t('backups.seeTheBackups')}</Link>}
    </div>
  )
}
