import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ChatSession, ChatTurn } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { listState } from '../../ui/list-states.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { DocumentViewer } from '../documents/document-viewer.tsx'
import type { Shown } from '../documents/shown.ts'
import { collectionsQuery } from '../knowledge/queries.ts'
import css from './chat.module.css'
import { Composer } from './composer.tsx'
import { useAsk, useAttach, useChangeSession, useStop } from './mutations.ts'
import { Pickers } from './pickers.tsx'
import { turnsQuery } from './queries.ts'
import { SourcesPanel } from './sources-panel.tsx'
import { TurnView } from './turn-view.tsx'

/** The turns of the branch that is shown, what to ask next, and the sources of one turn. */
export function Conversation({ session }: { session: ChatSession }) {
  const list = useInfiniteQuery(turnsQuery(useClient(), session.id))
  const [picked, setPicked] = useState<string>()
  const [shown, setShown] = useState<Shown>()
  const ask = useAsk()
  const change = useChangeSession(session.id)
  const turns = list.data?.pages.toReversed().flatMap(({ items }) => items) ?? []
  const last = turns.at(-1)
  const end = useStickToEnd(turns.length)
  const sources = turns.find(({ id }) => id === picked) ?? last
  return (
    <>
      <section className={css.talk} aria-label={t('chat.conversation')}>
        <div className={css.scroll} ref={end.ref} onScroll={end.onScroll}>
          {list.hasNextPage && (
            <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('chat.earlierTurns')}
            </Button>
          )}
          {listState(list, turns.length) ?? (
            <ol className={css.turns}>
              {turns.map((turn) => (
                <TurnView
                  key={turn.id}
                  turn={turn}
                  isPicked={turn.id === sources?.id}
                  onPick={() => setPicked(turn.id)}
                  onShow={setShown}
                  onAsk={(body) => ask.mutateAsync({ sessionId: session.id, body })}
                  onBranch={(leafTurnId) => change.mutate({ leafTurnId })}
                  onGrow={end.follow}
                />
              ))}
            </ol>
          )}
          {list.data && turns.length === 0 && <p className={css.none}>{t('chat.nothingWasAskedYet')}</p>}
          {(ask.error ?? change.error) && <ErrorView error={ask.error ?? change.error} />}
        </div>
        <Foot session={session} last={last} />
      </section>
      {sources && <SourcesPanel turn={sources} onShow={setShown} />}
      {shown && <DocumentViewer shown={shown} onClose={() => setShown(undefined)} />}
    </>
  )
}

function Foot({ session, last }: { session: ChatSession; last: ChatTurn | undefined }) {
  const ask = useAsk()
  const stop = useStop()
  const attach = useAttach()
  const change = useChangeSession(session.id)
  const isWriting = last?.state === 'writing'
  const error = ask.error ?? attach.error ?? stop.error
  return (
    <>
      {error && <ErrorView error={error} />}
      {session.attachmentsId && <Attachments collectionId={session.attachmentsId} />}
      <Composer
        isBusy={ask.isPending}
        onStop={isWriting ? () => stop.mutate(last.id) : undefined}
        onSend={(question) => ask.mutateAsync({ sessionId: session.id, body: { question } })}
        onFiles={async (files) => {
          for (const file of files) await attach.mutateAsync({ sessionId: session.id, file })
        }}
        pickers={
          <Pickers
            model={session.model}
            onModel={(model) => change.mutate({ model })}
            collectionIds={session.collectionIds}
            onCollections={(collectionIds) => change.mutate({ collectionIds })}
            attachmentsId={session.attachmentsId}
          />
        }
      />
    </>
  )
}

function Attachments({ collectionId }: { collectionId: string }) {
  const list = useQuery(collectionsQuery(useClient()))
  const files = list.data?.items.find(({ id }) => id === collectionId)
  if (!files) return null
  const { documentCount, pendingCount, failedCount } = files
  return (
    <p className={css.attached} role="status">
      <a href={`/knowledge?collection=${collectionId}`}>{t('chat.inThisConversation', { count: documentCount })}</a>
      {pendingCount > 0 && t('chat.beingRead', { count: pendingCount })}
      {failedCount > 0 && t('chat.notReadable', { count: failedCount })}
    </p>
  )
}

/** Stays at the end while it grows, unless somebody has scrolled up to read. */
function useStickToEnd(count: number) {
  const ref = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const follow = () => {
    const box = ref.current
    if (box && isAtEnd.current) box.scrollTop = box.scrollHeight
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn is what it waits for
  useEffect(() => {
    isAtEnd.current = true
    follow()
  }, [count])
  return {
    ref,
    follow,
    onScroll() {
      const box = ref.current
      if (box) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40
    },
  }
}
