import { useQuery } from '@tanstack/react-query'
import { MessageSquarePlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { ChatSession } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { formatFixed } from '../../ui/durations.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './chat.module.css'
import { Conversation } from './conversation.tsx'
import { ExportMenu } from './export-menu.tsx'
import { useDeleteSession } from './mutations.ts'
import { NewConversation } from './new-conversation.tsx'
import { sessionQuery } from './queries.ts'
import { RenameSession } from './rename-session.tsx'
import { SessionList } from './session-list.tsx'

/** The address names the conversation; without one a new one can be begun. */
export default function ChatPage({ sessionId }: { sessionId: string | undefined }) {
  return sessionId ? (
    <OneConversation key={sessionId} sessionId={sessionId} />
  ) : (
    <Page title={t('chat.chat')} fill>
      <div className={css.columns}>
        <SessionList current={undefined} />
        <NewConversation />
      </div>
    </Page>
  )
}

function OneConversation({ sessionId }: { sessionId: string }) {
  const session = useQuery(sessionQuery(useClient(), sessionId))
  return (
    <Page
      title={session.data?.title || t('chat.newConversation')}
      above={[{ label: t('chat.chat'), href: '/chat' }]}
      beside={session.data && <span className="muted">{costOf(session.data)}</span>}
      actions={session.data && <Actions session={session.data} />}
      fill
    >
      <div className={css.columns}>
        <SessionList current={session.data?.id} />
        {session.error ? (
          <ErrorView error={session.error} onRetry={() => void session.refetch()} />
        ) : session.data ? (
          <Conversation session={session.data} />
        ) : (
          <Skeleton rows={8} />
        )}
      </div>
    </Page>
  )
}

function costOf({ usage, turnCount }: ChatSession): string {
  const parts = [t('chat.turns', { count: turnCount })]
  if (usage) parts.push(t('chat.tokens', { count: usage.totalTokens }))
  if (usage?.costUsd) parts.push(`$${formatFixed(usage.costUsd, usage.costUsd < 0.1 ? 4 : 2)}`)
  return parts.join(' · ')
}

function Actions({ session }: { session: ChatSession }) {
  const [, go] = useLocation()
  const remove = useDeleteSession()
  const [isLeaving, setLeaving] = useState(false)
  const [isNaming, setNaming] = useState(false)
  return (
    <>
      <Button kind="quiet" icon={Trash2} onClick={() => setLeaving(true)}>
        {t('chat.deleteWord')}
      </Button>
      <Button kind="quiet" icon={Pencil} onClick={() => setNaming(true)}>
        {t('chat.rename')}
      </Button>
      <ExportMenu sessionId={session.id} />
      <Link href="/chat" className={css.newLink}>
        <MessageSquarePlus size={16} aria-hidden /> {t('chat.newConversation')}
      </Link>
      {isNaming && <RenameSession session={session} onClose={() => setNaming(false)} />}
      {isLeaving && (
        <ConfirmDialog
          title={t('chat.deleteNamed', { title: session.title || t('chat.thisConversation') })}
          verb={t('chat.deleteThisConversation')}
          action={remove}
          given={session.id}
          onDone={() => go('/chat')}
          onClose={() => setLeaving(false)}
        >
          {session.attachmentsId
            ? t('chat.turnsAndFilesAreDeleted', { count: session.turnCount })
            : t('chat.turnsAreDeleted', { count: session.turnCount })}
        </ConfirmDialog>
      )}
    </>
  )
}
