import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { listState } from '../../ui/list-states.tsx'
import { useAsk, useChangeSession } from '../chat/mutations.ts'
import { turnsQuery } from '../chat/queries.ts'
import { SourcesPanel } from '../chat/sources-panel.tsx'
import { TurnView } from '../chat/turn-view.tsx'
import { DocumentViewer } from '../documents/document-viewer.tsx'
import type { Shown } from '../documents/shown.ts'
import { useArrival } from './use-arrival.ts'
import css from './welcome.module.css'

/** The answer as it is written, with the sentences that it stands on. */
export function FirstAnswer({ sessionId, onDone }: { sessionId: string; onDone: () => void }) {
  const list = useInfiniteQuery(turnsQuery(useClient(), sessionId))
  const ask = useAsk()
  const change = useChangeSession(sessionId)
  const [shown, setShown] = useState<Shown>()
  const turns = list.data?.pages.flatMap(({ items }) => items) ?? []
  const turn = turns.at(-1)
  const place = useArrival(turn?.state === 'done', onDone)
  if (!turn) return listState(list, turns.length)
  return (
    <section ref={place} tabIndex={-1} className={css.result} aria-label={t('welcome.theAnswer')}>
      <ol className={css.turns}>
        <TurnView
          turn={turn}
          isPicked={false}
          onPick={() => {}}
          onShow={setShown}
          onAsk={(body) => ask.mutateAsync({ sessionId, body })}
          onBranch={(leafTurnId) => change.mutate({ leafTurnId })}
          onGrow={() => {}}
        />
      </ol>
      <SourcesPanel turn={turn} onShow={setShown} />
      {turn.state !== 'writing' && (
        <footer>
          <ButtonLink href={`/chat/${sessionId}`}>{t('welcome.askMoreAboutIt')}</ButtonLink>
          <ButtonLink href="/" kind="primary">
            {t('welcome.goToHome')}
          </ButtonLink>
        </footer>
      )}
      {shown && <DocumentViewer shown={shown} onClose={() => setShown(undefined)} />}
    </section>
  )
}
