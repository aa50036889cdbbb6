import { useState } from 'react'
import { SecretName, SecretValue } from '../../../contracts/secrets.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { usePutSecret } from './mutations.ts'

type Props = {
  /** The secret whose value is replaced; undefined: a new one. */
  name: string | undefined
  taken: readonly string[]
  onClose: () => void
}

export function SecretForm({ name: replaced, taken, onClose }: Props) {
  const put = usePutSecret()
  const toast = useToast()
  const [name, setName] = useState(replaced ?? '')
  const [value, setValue] = useState('')
  const [isChecked, setChecked] = useState(false)
  const nameProblem = replaced === undefined ? problemOfName(name, taken) : undefined
  const valueProblem = SecretValue.safeParse(value).error?.issues[0]?.message
  const save = () => {
    setChecked(true)
    if (nameProblem || valueProblem) return
    put.mutate(
      { name, value },
      {
        onSuccess: () => {
          toast('ok', replaced ? t('secrets.hasANewValue', { name }) : t('secrets.isKept', { name }))
          onClose()
        },
      },
    )
  }
  return (
    <Dialog title={replaced ? t('secrets.replaceTheValueOf', { replaced }) : t('secrets.addASecret')} onClose={onClose}>
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DialogBody>
          {replaced === undefined && (
            <TextField
              label={t('secrets.name')}
              hint={t('secrets.workflowsUseItAs', { code: '{{ secrets.NAME }}' })}
              required
              spellCheck={false}
              autoCapitalize="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
              problem={isChecked ? nameProblem : undefined}
            />
          )}
          <TextArea
            label={t('secrets.value')}
            hint={t('secrets.itIsEncryptedAndNever')}
            required
            mono
            autoComplete="off"
            value={value}
            onChange={(event) => setValue(event.target.value)}
            problem={isChecked ? valueProblem : undefined}
          />
          {put.error && <ErrorView error={put.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('secrets.cancel')}</Button>
          <Button kind="primary" type="submit" busy={put.isPending}>
            {replaced ? t('secrets.replaceTheValue') : t('secrets.keepThisSecret')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function problemOfName(name: string, taken: readonly string[]): string | undefined {
  if (taken.includes(name)) return t('secrets.thereIsASecretWith')
  return SecretName.safeParse(name).error?.issues[0]?.message
}
