import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeptSide } from '../../../contracts/stack-moves.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { keptSideQuery, useStackAct } from './queries.ts'
import css from './services.module.css'
import { SizeList, sizeOf } from './size-list.tsx'

/** After a move: what the side that it came from still has, until somebody is sure. */
export function KeptSideCard({ isBusy }: { isBusy: boolean }) {
  const { data } = useQuery(keptSideQuery(useClient()))
  return data?.kept ? <Kept kept={data.kept} isBusy={isBusy} /> : null
}

function Kept({ kept, isBusy }: { kept: KeptSide; isBusy: boolean }) {
  const [asking, setAsking] = useState<'drop' | 'back'>()
  const act = useStackAct()
  const close = () => setAsking(undefined)
  const isStack = kept.side === 'stack'
  return (
    <Card title={isStack ? t('services.theStackIsKept') : t('services.theEmbeddedDataIsKept')}>
      <p className={css.soft}>
        {marked(t('services.everythingWasMoved'), { when: () => <RelativeTime at={kept.since} /> })}
      </p>
      <SizeList items={kept.parts} />
      <div className={css.buttons}>
        <Button busy={isBusy} onClick={() => setAsking('drop')}>
          {t('services.allIsWellDeleteIt')}
        </Button>
        <Button kind="quiet" busy={isBusy} onClick={() => setAsking('back')}>
          {t('services.moveBack')}
        </Button>
      </div>
      {asking === 'drop' && (
        <ConfirmDialog
          title={t('services.deleteWhatWasKept', { size: sizeOf(kept.parts) })}
          verb={t('services.allIsWellDeleteIt')}
          action={act}
          given={{ do: 'drop-kept', side: kept.side }}
          onClose={close}
        >
          {t('services.whatAnswersNowStays')}
        </ConfirmDialog>
      )}
      {asking === 'back' && (
        <ConfirmDialog
          title={isStack ? t('services.moveBackToTheStack') : t('services.moveBackToEmbedded')}
          verb={t('services.moveBack')}
          keep={t('services.cancel')}
          action={act}
          given={{ do: 'move', to: kept.side, replace: true }}
          onClose={close}
        >
          {t('services.whatIsHereNowIsCarried')}
        </ConfirmDialog>
      )}
    </Card>
  )
}
