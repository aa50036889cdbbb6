import { Play } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { toProblem } from '../../../contracts/errors.ts'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { firstValues, formFields, readForm, valuesFrom } from '../forms/form-fields.ts'
import { SchemaForm } from '../forms/schema-form.tsx'
import { useStartRun } from './use-start-run.ts'

type StartRunDialogProps = {
  blueprintId: string
  name: string
  version?: number
  inputs: JsonSchema | undefined
  /** Of a run that is to be run again. */
  before?: JsonObject
  onClose: () => void
}

export function StartRunDialog({ blueprintId, name, version, inputs, before, onClose }: StartRunDialogProps) {
  const [, go] = useLocation()
  const fields = formFields(inputs)
  const [values, setValues] = useState(() => (before ? valuesFrom(fields, before) : firstValues(fields)))
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [isDry, setDry] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const start = useStartRun()
  const { read, problems } = readForm(fields, values)
  const submit = () => {
    setChecked(true)
    if (Object.keys(problems).length > 0) return
    start.mutate(
      {
        key,
        blueprintId,
        inputs: read,
        ...(version !== undefined && { version }),
        ...(isDry && { dryRun: true as const }),
      },
      { onSuccess: (run) => go(`/runs/${run.id}`) },
    )
  }
  return (
    <Dialog title={t('startRun.run', { name })} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogBody>
          {fields.length === 0 && <p className="muted">{t('startRun.thisWorkflowNeedsNoInputs')}</p>}
          <SchemaForm
            fields={fields}
            values={values}
            problems={isChecked ? { ...problemsFrom(start.error), ...problems } : {}}
            onChange={(changed) => {
              setValues(changed)
              setKey(crypto.randomUUID())
            }}
          />
          <label>
            <input
              type="checkbox"
              checked={isDry}
              onChange={(event) => {
                setDry(event.target.checked)
                setKey(crypto.randomUUID())
              }}
            />{' '}
            {t('startRun.dryRunCallNothingOutside')}
          </label>
          {start.error && <ErrorView error={start.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('startRun.notNow')}</Button>
          <Button kind="primary" type="submit" icon={Play} busy={start.isPending}>
            {version === undefined ? t('startRun.run2') : t('startRun.runVersion', { version })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** What the server found wrong, beside the field that it is about. */
const problemsFrom = (error: unknown) =>
  error
    ? Object.fromEntries(
        (toProblem(error).problems ?? []).map(({ path, message }) => [path.split('/').at(-1) ?? '', message]),
      )
    : {}
