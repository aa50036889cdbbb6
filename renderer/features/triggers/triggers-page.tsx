import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { AlarmClock, Plus } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import { collectionsQuery, triggerPagesQuery } from './queries.ts'
import { TriggerDialog } from './trigger-dialog.tsx'
import { HookAddress, TriggerRow } from './trigger-row.tsx'
import css from './triggers.module.css'
import { UpcomingCalendar } from './upcoming-calendar.tsx'

type Made = { id: string; secret: string }

/** The address says which workflow's are shown, and which one is being changed (`edit=new`: a new one). */
export default function TriggersPage() {
  const client = useClient()
  const [params, setParams] = useSearchParams()
  const [made, setMade] = useState<Made>()
  const workflow = params.get('workflow') ?? ''
  const edited = params.get('edit')
  const isCalendar = params.get('view') === 'calendar'
  const list = useInfiniteQuery(triggerPagesQuery(client, workflow))
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const { workflows, nameOf } = useNames()
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before)
        if (value) after.set(name, value)
        else after.delete(name)
        return after
      },
      { replace: true },
    )
  const trigger = rows.find(({ id }) => id === edited)
  const isKnown = workflow === '' || workflows.some(({ value }) => value === workflow)
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => set('edit', 'new')}>
      {t('triggers.addATrigger')}
    </Button>
  )
  return (
    <Page title={t('triggers.triggers')} lead={t('triggers.whatStartsWorkflowsByItself')} actions={add}>
      <div className={css.filters}>
        <Segments
          label={t('triggers.show')}
          value={isCalendar ? 'calendar' : 'list'}
          onChange={(view) => set('view', view === 'calendar' ? view : '')}
          options={[
            { value: 'list', label: t('triggers.list') },
            { value: 'calendar', label: t('triggers.calendar') },
          ]}
        />
        {!isCalendar && (
          <Select
            label={t('triggers.workflow')}
            hideLabel
            value={workflow}
            onChange={(event) => set('workflow', event.target.value)}
            options={[
              { value: '', label: t('triggers.anyWorkflow') },
              ...workflows,
              ...(isKnown ? [] : [{ value: workflow, label: t('triggers.thisWorkflow') }]),
            ]}
          />
        )}
      </div>
      {isCalendar && <UpcomingCalendar />}
      {!isCalendar &&
        (listState(list, rows.length) ?? (
          <>
            {rows.length === 0 && (
              <EmptyState
                icon={AlarmClock}
                title={workflow ? t('triggers.nothingStartsThisWorkflowBy') : t('triggers.noTriggersYet')}
              >
                {t('triggers.aTriggerStartsAWorkflow')}
              </EmptyState>
            )}
            <div className={css.list}>
              {rows.map((row) => (
                <TriggerRow key={row.id} trigger={row} nameOf={nameOf} onEdit={() => set('edit', row.id)} />
              ))}
            </div>
            <ListFoot list={list} noun="trigger" shown={rows.length} />
          </>
        ))}
      {made && <SecretDialog made={made} onClose={() => setMade(undefined)} />}
      {(edited === 'new' || trigger) && (
        <TriggerDialog
          key={edited}
          trigger={trigger}
          blueprintId={workflow}
          onClose={() => set('edit', '')}
          onSecret={(secret) => {
            setMade(secret)
            set('edit', '')
          }}
        />
      )}
    </Page>
  )
}

/** What workflows and collections are called. */
function useNames() {
  const client = useClient()
  const blueprints = useQuery(blueprintsQuery(client, { limit: 200 })).data?.items ?? []
  const collections = useQuery(collectionsQuery(client)).data?.items ?? []
  const names = new Map([...blueprints, ...collections].map(({ id, name }) => [id, name]))
  return {
    workflows: blueprints.map(({ id, name }) => ({ value: id, label: name })),
    nameOf: (id: string) => names.get(id),
  }
}

function SecretDialog({ made, onClose }: { made: Made; onClose: () => void }) {
  return (
    <Dialog title={t('triggers.keepTheSecretNow')} onClose={onClose}>
      <DialogBody>
        <p>{t('triggers.itIsNotShownAgain')}</p>
        <p className={css.address}>
          <code>{made.secret}</code>
          <CopyButton text={made.secret} label={t('triggers.copyTheSecret')} />
        </p>
        <p>{t('triggers.otherProgramsCall')}</p>
        <HookAddress id={made.id} />
      </DialogBody>
      <DialogActions>
        <Button kind="primary" type="submit" onClick={onClose}>
          {t('triggers.iHaveKeptIt')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
