import { useQuery } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { SessionSummary } from '../../../contracts/memory.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './memory.module.css'
import { useChangeSummary } from './mutations.ts'
import { summariesQuery } from './queries.ts'
import { UndoBar } from './undo-bar.tsx'

/** What a model is told of a long conversation instead of all its turns. */
export function SummaryList() {
  const [words, setWords] = useState('')
  const list = useQuery(summariesQuery(useClient(), words.trim()))
  const change = useChangeSummary()
  const [forgotten, setForgotten] = useState<SessionSummary>()
  const [edited, setEdited] = useState<SessionSummary>()
  const items = list.data?.items ?? []
  const forget = (one: SessionSummary) =>
    change.mutate({ turnId: one.turnId, summary: null }, { onSuccess: () => setForgotten(one) })
  return (
    <div className={css.part}>
      <search className={css.filters}>
        <SearchField label={t('memory.searchTheSummaries')} value={words} onChange={setWords} />
      </search>
      {change.error && <ErrorView error={change.error} />}
      {forgotten && (
        <UndoBar
          text={t('memory.forgotTheSummaryOf', { title: forgotten.title })}
          isBusy={change.isPending}
          onUndo={() => change.mutate(forgotten, { onSuccess: () => setForgotten(undefined) })}
          onClose={() => setForgotten(undefined)}
        />
      )}
      {listState(list, items.length) ??
        (items.length === 0 ? (
          <EmptyState
            icon={MessagesSquare}
            title={words ? t('memory.noSummaryHasTheseWords') : t('memory.noConversationWasSummedUp')}
          >
            {t('memory.fromTheEighthTurnOn')}
          </EmptyState>
        ) : (
          <ul className={css.list} aria-label={t('memory.summaries')}>
            {items.map((one) => (
              <li key={one.turnId} className={css.row} aria-label={one.title}>
                <div className={css.head}>
                  <h3>
                    <Link href={`/chat/${one.sessionId}`}>{one.title || t('memory.newConversation')}</Link>
                  </h3>
                  <RelativeTime at={one.writtenAt} />
                  <span className={css.acts}>
                    <Button
                      size="small"
                      aria-label={t('memory.changeTheSummaryOf', { title: one.title })}
                      onClick={() => setEdited(one)}
                    >
                      {t('memory.changeWord')}
                    </Button>
                    <Button
                      size="small"
                      aria-label={t('memory.forgetTheSummaryOf', { title: one.title })}
                      onClick={() => forget(one)}
                    >
                      {t('memory.forgetWord')}
                    </Button>
                  </span>
                </div>
                <p className={css.content}>{one.summary}</p>
              </li>
            ))}
          </ul>
        ))}
      {edited && <SummaryForm one={edited} onClose={() => setEdited(undefined)} />}
    </div>
  )
}

function SummaryForm({ one, onClose }: { one: SessionSummary; onClose: () => void }) {
  const change = useChangeSummary()
  const [summary, setSummary] = useState(one.summary)
  return (
    <Dialog title={t('memory.summaryOf', { title: one.title })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (summary.trim() !== '') change.mutate({ turnId: one.turnId, summary }, { onSuccess: onClose })
        }}
      >
        <DialogBody>
          <TextArea
            label={t('memory.whatTheConversationCameTo')}
            rows={10}
            maxLength={6000}
            value={summary}
            onChange={({ target }) => setSummary(target.value)}
          />
          {change.error && <ErrorView error={change.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('memory.cancel')}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {t('memory.saveTheSummary')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
