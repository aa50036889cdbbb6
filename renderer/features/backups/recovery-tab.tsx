import { KeyRound, Printer } from 'lucide-react'
import { useState } from 'react'
import type { BackupFacts, BackupKey } from '../../../contracts/backups.ts'
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
      <section className={css.group} aria-label="Recovery kit">
        <h3>The recovery kit</h3>
        <p className={css.soft}>
          A page with the key that opens your backups on any machine, with iceOS or with the standard age program. This
          machine keeps the key too, but it goes with the machine. Print the page or store it in a password manager,
          away from the backups.
        </p>
        <p>
          {keyShownAt ? (
            <>
              It was last shown <RelativeTime at={keyShownAt} />.
            </>
          ) : (
            'Nobody has looked at it so far.'
          )}
        </p>
        {keyStoredAt && (
          <p>
            It is stored elsewhere, as somebody said <RelativeTime at={keyStoredAt} />.
          </p>
        )}
        <div>
          <Button
            kind="primary"
            icon={KeyRound}
            busy={show.isPending}
            onClick={() => show.mutate(undefined, { onSuccess: (key) => setKit(key) })}
          >
            Show the recovery kit
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
    <Dialog title="Recovery kit" onClose={onClose}>
      <DialogBody>
        <p className={css.warning}>Whoever has this key and a backup can read everything in it.</p>
        <pre className={css.kit}>{kit.kit}</pre>
      </DialogBody>
      <DialogActions>
        <CopyButton label="Copy the key" text={kit.identity ?? ''} />
        <Button icon={Printer} onClick={() => print()}>
          Print
        </Button>
        <Button kind="primary" onClick={onStored}>
          I have stored it
        </Button>
      </DialogActions>
    </Dialog>
  )
}
