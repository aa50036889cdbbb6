import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { StackRemains } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { remainsQuery, useStackAct } from './queries.ts'
import css from './services.module.css'
import { SizeList, sizeOf } from './size-list.tsx'

/** What a reset would delete is measured only when somebody asks: the container engine walks through all volumes for it. */
export function ResetCard({ isBusy, isStack }: { isBusy: boolean; isStack: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Card title={t('services.deleteTheStack')}>
      <p className={css.soft}>{t('services.removesContainersVolumes')}</p>
      <div className={css.buttons}>
        <Button busy={isBusy} onClick={() => setIsOpen(true)}>
          {t('services.seeWhatWouldGo')}
        </Button>
      </div>
      {isOpen && <ResetDialog isStack={isStack} onClose={() => setIsOpen(false)} />}
    </Card>
  )
}

function ResetDialog({ isStack, onClose }: { isStack: boolean; onClose: () => void }) {
  const { data, error, refetch } = useQuery(remainsQuery(useClient()))
  return (
    <Dialog title={t('services.deleteTheStack')} onClose={onClose}>
      {data ? (
        <Preview remains={data} isStack={isStack} onClose={onClose} />
      ) : (
        <DialogBody>
          {error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />}
        </DialogBody>
      )}
    </Dialog>
  )
}

type PreviewProps = { remains: StackRemains; isStack: boolean; onClose: () => void }

function Preview({ remains, isStack, onClose }: PreviewProps) {
  const { containers, volumes, networks, backup, confirm } = remains
  const [typed, setTyped] = useState('')
  const [withoutBackup, setWithoutBackup] = useState(false)
  const act = useStackAct()
  if (containers.length + volumes.length + networks.length === 0)
    return <DialogBody>{t('services.thereIsNothingOfAStack')}</DialogBody>
  // With the stack down none is taken in any case, and the sentence says what that means.
  const mustWaive = isStack && !backup.isTaken
  const isSure = typed.trim() === confirm && (!mustWaive || withoutBackup)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isSure) act.mutate({ do: 'reset', confirm, withoutBackup }, { onSuccess: onClose })
      }}
    >
      <DialogBody>
        <p>{t('services.thisWouldGo', { size: sizeOf(volumes) })}</p>
        <SizeList items={[...volumes, ...containers, ...networks]} />
        <p>{backup.sentence}</p>
        {mustWaive && (
          <label className={css.waive}>
            <input
              type="checkbox"
              checked={withoutBackup}
              onChange={(event) => setWithoutBackup(event.target.checked)}
            />
            {t('services.deleteItWithoutABackup')}
          </label>
        )}
        <TextField
          label={t('services.typeToConfirm', { name: confirm })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {act.error && <ErrorView error={act.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('services.cancel')}</Button>
        <Button kind="danger" type="submit" disabled={!isSure} busy={act.isPending}>
          {t('services.deleteTheStack')}
        </Button>
      </DialogActions>
    </form>
  )
}
