import { useQuery } from '@tanstack/react-query'
import { MessagesSquare, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { ModelChoice } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorView } from '../../ui/states.tsx'
import { collectionsQuery } from '../knowledge/queries.ts'
import css from './chat.module.css'
import { Composer } from './composer.tsx'
import { useAsk, useAttach, useCreateSession, useStartDemo } from './mutations.ts'
import { Pickers } from './pickers.tsx'

/** The first question makes the conversation. */
export function NewConversation() {
  const collections = useQuery(collectionsQuery(useClient()))
  const create = useCreateSession()
  const ask = useAsk()
  const attach = useAttach()
  const [model, setModel] = useState<ModelChoice | null>(null)
  const [collectionIds, setCollectionIds] = useState<string[] | null>(null)
  const [, go] = useLocation()
  const isEmpty = collections.data?.items.length === 0
  const open = () => create.mutateAsync({ model, collectionIds })

  async function send(question: string): Promise<void> {
    const { id } = await open()
    await ask.mutateAsync({ sessionId: id, body: { question } })
    go(`/chat/${id}`)
  }
  async function sendFiles(files: readonly File[]): Promise<void> {
    const { id } = await open()
    for (const file of files) await attach.mutateAsync({ sessionId: id, file })
    go(`/chat/${id}`)
  }
  const error = create.error ?? ask.error ?? attach.error
  return (
    <section className={css.talk} aria-label={t('chat.newConversation')}>
      <div className={css.begin}>
        <EmptyState
          icon={MessagesSquare}
          title={t('chat.askYourDocuments')}
          action={
            <div className={css.beginActions}>
              <Demo />
              {isEmpty && <Link href="/knowledge">{t('chat.addDocuments')}</Link>}
            </div>
          }
        >
          {t('chat.everyAnswerShowsTheSentences')}
        </EmptyState>
        {error && <ErrorView error={error} />}
      </div>
      <Composer
        isBusy={create.isPending || ask.isPending || attach.isPending}
        onSend={send}
        onFiles={sendFiles}
        pickers={
          <Pickers
            model={model}
            onModel={setModel}
            collectionIds={collectionIds}
            onCollections={setCollectionIds}
            attachmentsId={null}
          />
        }
      />
    </section>
  )
}

/** Three made-up documents and a question about them, in one click. */
function Demo() {
  const start = useStartDemo()
  const ask = useAsk()
  const [, go] = useLocation()
  async function run(): Promise<void> {
    const { session, question } = await start.mutateAsync()
    await ask.mutateAsync({ sessionId: session.id, body: { question } })
    go(`/chat/${session.id}`)
  }
  const error = start.error ?? ask.error
  return (
    <>
      <Button kind="primary" icon={Sparkles} busy={start.isPending || ask.isPending} onClick={() => void run()}>
        {t('chat.tryTheDemo')}
      </Button>
      {error && <ErrorView error={error} />}
    </>
  )
}
