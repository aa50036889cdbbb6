import { useQuery } from '@tanstack/react-query'
import { MessageSquarePlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { ChatSession } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { plural } from '../../ui/durations.ts'
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
    <Page title="Chat" fill>
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
      title={session.data?.title || 'New conversation'}
      above={[{ label: 'Chat', href: '/chat' }]}
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
  const parts = [plural(turnCount, 'turn')]
  if (usage) parts.push(plural(usage.totalTokens, 'token'))
  if (usage?.costUsd) parts.push(`$${usage.costUsd.toFixed(usage.costUsd < 0.1 ? 4 : 2)}`)
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
        Delete
      </Button>
      <Button kind="quiet" icon={Pencil} onClick={() => setNaming(true)}>
        Rename
      </Button>
      <ExportMenu sessionId={session.id} />
      <Link href="/chat" className={css.newLink}>
        <MessageSquarePlus size={16} aria-hidden /> New conversation
      </Link>
      {isNaming && <RenameSession session={session} onClose={() => setNaming(false)} />}
      {isLeaving && (
        <ConfirmDialog
          title={`Delete “${session.title || 'this conversation'}”`}
          verb="Delete this conversation"
          action={remove}
          given={session.id}
          onDone={() => go('/chat')}
          onClose={() => setLeaving(false)}
        >
          {plural(session.turnCount, 'turn')} are deleted
          {session.attachmentsId && ', with the files of this conversation'}. They cannot be brought back.
        </ConfirmDialog>
      )}
    </>
  )
}
