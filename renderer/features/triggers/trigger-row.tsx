import { useState } from 'react'
import { Link } from 'wouter'
import type { Trigger } from '../../../contracts/triggers.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
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
            {kindWords[trigger.kind]}: starts{' '}
            <Link href={`/workflows/${trigger.blueprintId}`}>{nameOf(trigger.blueprintId) ?? 'its workflow'}</Link>{' '}
            {whenWords(trigger, nameOf)}
          </p>
        </div>
        <ToneMark tone={!enabled ? 'off' : lastError ? 'broken' : 'ok'}>
          {!enabled ? 'Disabled' : lastError ? 'Did not fire' : 'Enabled'}
        </ToneMark>
        <Button size="small" onClick={onEdit} aria-label={`Change ${trigger.name}`}>
          Change
        </Button>
        <Button
          size="small"
          busy={change.isPending}
          aria-label={`${enabled ? 'Disable' : 'Enable'} ${trigger.name}`}
          onClick={() => change.mutate({ enabled: !enabled })}
        >
          {enabled ? 'Disable' : 'Enable'}
        </Button>
        <Button size="small" kind="danger" onClick={() => setDeleting(true)} aria-label={`Delete ${trigger.name}`}>
          Delete
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
            Fired <RelativeTime at={lastFiredAt} />
            {lastRunId && (
              <>
                {': '}
                <Link href={`/runs/${lastRunId}`} aria-label={`its run, started by ${trigger.name}`}>
                  its run
                </Link>
              </>
            )}
          </span>
        ) : (
          <span>Has not fired yet</span>
        )}
        {kind === 'cron' && nextAt && <span>Next: {timeWords(nextAt, trigger.config.timezone)}</span>}
        {pendingAt && <span>One firing waits for its last run</span>}
      </p>
      {kind === 'webhook' && <HookAddress id={trigger.id} />}
      {kind === 'cron' && nextAt && (
        <details className={css.more}>
          <summary>Next five times</summary>
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
      <CopyButton text={address} label="Copy the address" />
    </p>
  )
}

function DeleteDialog({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const remove = useDeleteTrigger(trigger.id)
  return (
    <Dialog title={`Delete ${trigger.name}`} onClose={onClose}>
      <DialogBody>
        <p>
          It fires no more{trigger.kind === 'webhook' && ', and its address answers no more'}. The runs that it has
          started stay.
        </p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          type="submit"
          busy={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
        >
          Delete this trigger
        </Button>
      </DialogActions>
    </Dialog>
  )
}
