import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Erasure, erasureKinds } from '../../../contracts/erasures.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox, Select } from '../../ui/field.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { erasableQuery, erase } from './erasure-queries.ts'
import { erasureWords } from './erasure-words.ts'
import { useBackupAct } from './queries.ts'

export function EraseDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<Erasure['kind']>('document')
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState('')
  const [isSure, setSure] = useState(false)
  const { data, error, refetch } = useQuery(erasableQuery(useClient(), kind, search))
  const act = useBackupAct(erase)
  const toast = useToast()
  const id = data?.some((one) => one.id === chosen) ? chosen : ''
  const canErase = id !== '' && isSure
  const start = () =>
    act.mutate(
      { kind, id },
      {
        onSuccess: () => {
          toast('ok', t('backups.itIsErasedNoRestore'))
          onClose()
        },
      },
    )
  return (
    <Dialog title={t('backups.eraseForGood')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (canErase) start()
        }}
      >
        <DialogBody>
          <p>{t('backups.itIsDeletedNowAnd')}</p>
          <Segments
            label={t('backups.whatIsErased')}
            value={kind}
            onChange={setKind}
            options={erasureKinds.map((value) => ({ value, label: erasureWords(value) }))}
          />
          <SearchField label={t('backups.find')} value={search} onChange={setSearch} />
          {!data && (error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={1} />)}
          {data?.length === 0 && <p>{t('backups.thereIsNone')}</p>}
          {data && data.length > 0 && (
            <Select
              label={erasureWords(kind)}
              value={id}
              onChange={(event) => setChosen(event.target.value)}
              options={[
                { value: '', label: t('backups.chooseOne') },
                ...data.map((one) => ({ value: one.id, label: one.label })),
              ]}
            />
          )}
          {id !== '' && (
            <Checkbox
              label={t('backups.iKnowThatNothing')}
              checked={isSure}
              onChange={(event) => setSure(event.target.checked)}
            />
          )}
          {act.error && <ErrorView error={act.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('backups.cancel')}</Button>
          <Button kind="danger" type="submit" busy={act.isPending} disabled={!canErase}>
            {t('backups.eraseThis')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
