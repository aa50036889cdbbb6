import { useState } from 'react'
import { Link } from 'wouter'
import type { Trigger } from '../../../contracts/triggers.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView, ProblemView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { NextTimes } from '../fields/next-times.tsx'
import { timeWords } from '../fields/time-words.ts'
import { useChangeTrigger, useDeleteTrigger } from './queries.ts'
import { kindWords, type NameOf, whenWords } from './trigger-words.ts'
import css from './triggers.module.css'

type TriggerRowProps = { trigger: Trigger; nameOf: NameOf; onEdit: () => void }

export function TriggerRow({ trigger, nameOf, onEdit }: TriggerRowProps) {
  const change = useChangeTrigger(trigger.id)
  const [isDeleting, setDeleting] = useState(false)
  const { enabled, lastError } = trigger
  return (
    <article className={css.trigger} aria-label={trigger.name}>
      <div className={css.head}>
        <div className={css.what}>
          <h2>{trigger.name}</h2>
          <p className="muted">
            {marked(
              t('triggers.starts', { kindWords: kindWords[trigger.kind], whenWords: whenWords(trigger, nameOf) }),
              {
                link: () => (
                  <Link href={`/workflows/${trigger.blueprintId}`}>
                    {nameOf(trigger.blueprintId) ?? t('triggers.itsWorkflow')}
                  </Link>
                ),
              },
            )}
          </p>
        </div>
        <ToneMark tone={!enabled ? 'off' : lastError ? 'broken' : 'ok'}>
          {!enabled ? t('triggers.disabled') : lastError ? t('triggers.didNotFire') : t('triggers.enabled')}
        </ToneMark>
        <Button size="small" onClick={onEdit} aria-label={t('triggers.change', { name: trigger.name })}>
          {t('triggers.change2')}
        </Button>
        <Button
          size="small"
          busy={change.isPending}
          aria-label={`${enabled ? t('triggers.disable') : t('triggers.enable')} ${trigger.name}`}
          onClick={() => change.mutate({ enabled: !enabled })}
        >
          {enabled ? t('triggers.disable') : t('triggers.enable')}
        </Button>
        <Button
          size="small"
          kind="danger"
          onClick={() => setDeleting(true)}
          aria-label={t('triggers.deleteWord', { name: trigger.name })}
        >
          {t('triggers.deleteWord2')}
        </Button>
      </div>
      <Facts trigger={trigger} />
      {change.error && <ErrorView error={change.error} />}
      {lastError && <ProblemView problem={lastError} />}
      {isDeleting && <DeleteDialog trigger={trigger} onClose={() => setDeleting(false)} />}
    </article>
  )
}

function Facts({ trigger }: { trigger: Trigger }) {
  const { kind, lastFiredAt, lastRunId, nextAt, pendingAt } = trigger
  return (
    <>
      <p className={css.facts}>
        {lastFiredAt ? (
          <span>
            {marked(t('triggers.fired'), { relativeTime: () => <RelativeTime at={lastFiredAt} /> })}
            {lastRunId && (
              <>
                {': '}
                <Link href={`/runs/${lastRunId}`} aria-label={t('triggers.itsRunStartedBy', { name: trigger.name })}>
                  {t('triggers.itsRun')}
                </Link>
              </>
            )}
          </span>
        ) : (
          <span>{t('triggers.hasNotFiredYet')}</span>
        )}
        {kind === 'cron' && nextAt && (
          <span>{t('triggers.next', { timeWords: timeWords(nextAt, trigger.config.timezone) })}</span>
        )}
        {pendingAt && <span>{t('triggers.oneFiringWaitsForIts')}</span>}
      </p>
      {kind === 'webhook' && <HookAddress id={trigger.id} />}
      {kind === 'cron' && nextAt && (
        <details className={css.more}>
          <summary>{t('triggers.nextFiveTimes')}</summary>
          <NextTimes cron={trigger.config.cron} timezone={trigger.config.timezone} />
        </details>
      )}
    </>
  )
}

export function HookAddress({ id }: { id: string }) {
  const address = `${window.location.origin}/hooks/${id}`
  return (
    <p className={css.address}>
      <code>{address}</code>
      <CopyButton text={address} label={t('triggers.copyTheAddress')} />
    </p>
  )
}

function DeleteDialog({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const remove = useDeleteTrigger(trigger.id)
  return (
    <ConfirmDialog
      title={t('triggers.deleteWord', { name: trigger.name })}
      verb={t('triggers.deleteThisTrigger')}
      action={remove}
      given={undefined}
      onClose={onClose}
    >
      {trigger.kind === 'webhook' ? t('triggers.itFiresNoMoreNorAnswers') : t('triggers.itFiresNoMore')}
    </ConfirmDialog>
  )
}
