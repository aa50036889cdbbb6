import { KeyRound, Printer } from 'lucide-react'
import { useState } from 'react'
import type { BackupFacts, BackupKey } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { acts, useBackupAct } from './queries.ts'

export function RecoveryTab({ facts: { keyShownAt, keyStoredAt } }: { facts: BackupFacts }) {
  const show = useBackupAct(acts.showKey)
  const keepStored = useBackupAct(acts.keepKeyStored)
  const [kit, setKit] = useState<BackupKey>()
  return (
    <div className={css.part}>
      <section className={css.group} aria-label={t('backups.recoveryKit')}>
        <h3>{t('backups.theRecoveryKit')}</h3>
        <p className={css.soft}>{t('backups.aPageWithTheKey')}</p>
        <p>
          {keyShownAt
            ? marked(t('backups.itWasLastShown'), { relativeTime: () => <RelativeTime at={keyShownAt} /> })
            : t('backups.nobodyHasLookedAtIt')}
        </p>
        {keyStoredAt && (
          <p>{marked(t('backups.itIsStoredElsewhereAs'), { relativeTime: () => <RelativeTime at={keyStoredAt} /> })}</p>
        )}
        <div>
          <Button
            kind="primary"
            icon={KeyRound}
            busy={show.isPending}
            onClick={() => show.mutate(undefined, { onSuccess: (key) => setKit(key) })}
          >
            {t('backups.showTheRecoveryKit')}
          </Button>
        </div>
        {show.error && <ErrorView error={show.error} />}
        {keepStored.error && <ErrorView error={keepStored.error} />}
      </section>
      {kit && (
        <Kit
          kit={kit}
          onClose={() => setKit(undefined)}
          onStored={() => {
            keepStored.mutate(undefined)
            setKit(undefined)
          }}
        />
      )}
    </div>
  )
}

function Kit({ kit, onClose, onStored }: { kit: BackupKey; onClose: () => void; onStored: () => void }) {
  return (
    <Dialog title={t('backups.recoveryKit')} onClose={onClose}>
      <DialogBody>
        <p className={css.warning}>{t('backups.whoeverHasThisKeyAnd')}</p>
        <pre className={css.kit}>{kit.kit}</pre>
      </DialogBody>
      <DialogActions>
        <CopyButton label={t('backups.copyTheKey')} text={kit.identity ?? ''} />
        <Button icon={Printer} onClick={() => print()}>
          {t('backups.print')}
        </Button>
        <Button kind="primary" onClick={onStored}>
          {t('backups.iHaveStoredIt')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
