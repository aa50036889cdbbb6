import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CreateTrigger, Trigger } from '../../../contracts/triggers.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import { KindFields } from './kind-fields.tsx'
import { useChangeTrigger, useCreateTrigger } from './queries.ts'
import { emptyForm, formOf, problemsFrom, readTriggerForm, type TriggerForm } from './trigger-form.ts'
import { kindWords } from './trigger-words.ts'

type TriggerDialogProps = {
  /** Nothing: a new one. */
  trigger: Trigger | undefined
  blueprintId: string
  onClose: () => void
  /** A webhook's secret, which is shown this once. */
  onSecret: (made: { id: string; secret: string }) => void
}

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }))
const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function TriggerDialog({ trigger, blueprintId, onClose, onSecret }: TriggerDialogProps) {
  const create = useCreateTrigger()
  const change = useChangeTrigger(trigger?.id ?? '')
  const { data } = useQuery(blueprintsQuery(useClient(), { limit: 200 }))
  const [form, setForm] = useState(() => (trigger ? formOf(trigger) : emptyForm(blueprintId, localZone)))
  const [isChecked, setChecked] = useState(false)
  const set = (part: Partial<TriggerForm>) => setForm((before) => ({ ...before, ...part }))
  const { body, config, problems } = readTriggerForm(form)
  const error = create.error ?? change.error
  const shown = isChecked ? { ...problemsFrom(error), ...problems } : {}
  const workflows = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const save = () => {
    setChecked(true)
    if (!body) return
    if (trigger) change.mutate({ name: body.name, inputs: body.inputs, config: toJson(config) }, { onSuccess: onClose })
    else
      create.mutate(body, {
        onSuccess: (made) => (made.secret ? onSecret({ ...made, secret: made.secret }) : onClose()),
      })
  }
  return (
    <Dialog
      title={trigger ? t('triggers.change', { name: trigger.name }) : t('triggers.addATrigger')}
      onClose={onClose}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DialogBody>
          <TextField
            label={t('triggers.name')}
            value={form.name}
            problem={shown.name}
            onChange={(event) => set({ name: event.target.value })}
          />
          {!trigger && (
            <>
              <Select
                label={t('triggers.workflowThatItStarts')}
                value={form.blueprintId}
                problem={shown.blueprintId}
                options={[{ value: '', label: t('triggers.chooseOne') }, ...workflows]}
                onChange={(event) => set({ blueprintId: event.target.value })}
              />
              <Select
                label={t('triggers.whatFiresIt')}
                value={form.kind}
                options={kinds}
                onChange={(event) => set({ kind: event.target.value as CreateTrigger['kind'] })}
              />
            </>
          )}
          <KindFields form={form} isNew={!trigger} workflows={workflows} problems={shown} onChange={set} />
          <TextArea
            label={t('triggers.inputsOfItsRunsAs')}
            mono
            rows={3}
            hint={inputHints()[form.kind]}
            value={form.inputs}
            problem={shown.inputs}
            onChange={(event) => set({ inputs: event.target.value })}
          />
          {error && <ErrorView error={error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('triggers.cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending || change.isPending}>
            {trigger ? t('triggers.save') : t('triggers.addThisTrigger')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const inputHints = (): Record<Trigger['kind'], string> => ({
  cron: t('triggers.theSameEachTime'),
  webhook: t('triggers.whatIsSentComesBeside'),
  'run-ended': t('triggers.besideThemComeRunError'),
  'document-ready': t('triggers.besideThemComeDocumentAnd'),
})

/** The form makes nothing but texts, lists of texts and booleans. */
const toJson = (config: object) => config as Record<string, string | boolean | string[]>
