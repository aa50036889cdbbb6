import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { containerEngineQuery, useStackAct } from './queries.ts'
import css from './services.module.css'

/** Where it can run, and what speaks for each; the stack only where a container engine answers. */
export function ModeChoice({ onStart }: { onStart: () => void }) {
  const { data, refetch, isFetching } = useQuery(containerEngineQuery(useClient()))
  const isFound = Boolean(data?.engine)
  const [isAsking, setIsAsking] = useState(false)
  const act = useStackAct()
  return (
    <Card title={t('services.whereIceosRuns')}>
      <div className={css.modes}>
        <section className={css.mode}>
          <h3>{t('services.embeddedAsNow')}</h3>
          <p>{t('services.everythingRunsInsideIceosOn')}</p>
        </section>
        <section className={css.mode}>
          <h3>{t('services.aStackInContainers')}</h3>
          <p>{t('services.postgresValkeyAndAsMany')}</p>
          <p>
            {data?.engine
              ? t('services.answersAt', {
                  name: data.engine.name,
                  version: data.engine.version,
                  address: data.engine.address,
                })
              : (data?.advice ?? t('services.lookingForAContainerEngine'))}
          </p>
          {isFound ? (
            <div className={css.buttons}>
              <Button kind="primary" onClick={onStart}>
                {t('services.startTheStack')}
              </Button>
              <Button onClick={() => setIsAsking(true)}>{t('services.moveEverything')}</Button>
            </div>
          ) : (
            <Button busy={isFetching} onClick={() => void refetch()}>
              {t('services.lookAgain')}
            </Button>
          )}
        </section>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={t('services.moveEverythingToTheStack')}
          verb={t('services.moveEverything')}
          keep={t('services.cancel')}
          action={act}
          given={{ do: 'move', to: 'stack', replace: false }}
          onClose={() => setIsAsking(false)}
        >
          {t('services.theEmbeddedEngineKeeps')}
        </ConfirmDialog>
      )}
    </Card>
  )
}
