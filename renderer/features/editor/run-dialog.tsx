import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Pinned } from '../../../contracts/blueprints.ts'
import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { firstValues, formFields, readForm, valuesFrom } from '../forms/form-fields.ts'
import { SchemaForm } from '../forms/schema-form.tsx'
import { JsonField } from './field-for.tsx'
import type { Start } from './use-live-run.tsx'

type RunDialogProps = {
  name: string
  /** The one node that is to be run. */
  only: string | undefined
  inputs: JsonSchema | undefined
  /** Of the run that is shown. */
  before: JsonObject | undefined
  /** The nodes before the one. */
  needs: readonly string[]
  readOutputs: (paths: readonly string[]) => Promise<Pinned>
  isStarting: boolean
  error: unknown
  onStart: (start: Omit<Start, 'document'>) => void
  onClose: () => void
}

export function RunDialog({
  name,
  only,
  inputs,
  before,
  needs,
  readOutputs,
  isStarting,
  error,
  onStart,
  onClose,
}: RunDialogProps) {
  const fields = formFields(inputs)
  const [values, setValues] = useState(() => (before ? valuesFrom(fields, before) : firstValues(fields)))
  const [isDry, setDry] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const [data, setData] = useState<Pinned>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what is typed is not to be replaced
  useEffect(() => {
    let isOpen = true
    void readOutputs(needs).then(
      (found) => isOpen && setData(found),
      () => isOpen && setData({}),
    )
    return () => {
      isOpen = false
    }
  }, [])
  const { read, problems } = readForm(fields, values)
  const submit = () => {
    setChecked(true)
    if (Object.keys(problems).length > 0) return
    const given = Object.fromEntries(Object.entries(data ?? {}).filter(([, output]) => output !== undefined))
    onStart({
      inputs: read,
      ...(isDry && { dryRun: true }),
      ...(only !== undefined && { pinned: given, ignorePins: true }),
    })
  }
  return (
    <Dialog
      title={only === undefined ? t('editor.runTheDraftOf', { name }) : t('editor.runOnly', { only })}
      onClose={onClose}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogBody>
          {only !== undefined && <p className="muted">{t('editor.whatTheNodesBeforeIt')}</p>}
          {data &&
            needs.map((path) => (
              <JsonField
                key={path}
                label={path}
                value={data[path]}
                onChange={(value) => setData({ ...data, [path]: value as Json })}
              />
            ))}
          <SchemaForm fields={fields} values={values} problems={isChecked ? problems : {}} onChange={setValues} />
          <Checkbox
            label={t('editor.dryRunCallNothingOutside')}
            checked={isDry}
            onChange={(event) => setDry(event.target.checked)}
          />
          {error !== null && error !== undefined && <ErrorView error={error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('editor.notNow')}</Button>
          <Button kind="primary" type="submit" icon={Play} busy={isStarting}>
            {t('editor.run')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
