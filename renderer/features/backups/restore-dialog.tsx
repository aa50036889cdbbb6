import { useState } from 'react'
import type { Backup } from '../../../contracts/backups.ts'
import { t } from '../../text/text.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { Segments } from '../../ui/segments.tsx'
import { RestoreAll } from './restore-all.tsx'
import { RestoreSome } from './restore-some.tsx'

export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const [what, setWhat] = useState<'all' | 'some'>('all')
  const choice = (
    <Segments
      label={t('backups.whatComesBack')}
      value={what}
      onChange={setWhat}
      options={[
        { value: 'all', label: t('backups.everythingInIt') },
        { value: 'some', label: t('backups.onlySomeOfIt') },
      ]}
    />
  )
  const Body = what === 'all' ? RestoreAll : RestoreSome
  return (
    <Dialog
      title={t('backups.restoreBackupNo', { number: backup.number, sizeBytes: formatBytes(backup.sizeBytes) })}
      onClose={onClose}
    >
      <Body backup={backup} choice={choice} onClose={onClose} />
    </Dialog>
  )
}
