import { useState } from 'react'
import { defaultBaseUrls, NewProvider, type ProviderKind } from '../../../contracts/models.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useAddProvider } from './queries.ts'

const remoteKinds = [
  { value: 'openai-compatible', label: 'OpenAI, vLLM, llama.cpp, LM Studio' },
  { value: 'ollama', label: 'Ollama' },
  { value: 'anthropic', label: 'Anthropic' },
  { value: 'google', label: 'Google' },
]
const kinds = () => [...remoteKinds, { value: 'local', label: t('models.foldersOfModels') }]

export function AddProvider({ onClose }: { onClose: () => void }) {
  const add = useAddProvider()
  const [kind, setKind] = useState<ProviderKind>('openai-compatible')
  const [name, setName] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const [folder, setFolder] = useState('')
  const [secretName, setSecretName] = useState('')
  const [allowsPrivate, setAllowsPrivate] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const read = NewProvider.safeParse({
    name,
    kind,
    baseUrl: baseUrl || null,
    secretName: secretName || null,
    allowsPrivate,
    folder: (kind === 'local' && folder) || null,
  })
  const problemAt = (field: string) =>
    isChecked ? read.error?.issues.find(({ path }) => path[0] === field)?.message : undefined
  const save = () => {
    setChecked(true)
    if (read.success) add.mutate(read.data, { onSuccess: onClose })
  }
  return (
    <Dialog title={t('models.addAProviderOfModels')} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DialogBody>
          <Select
            label={t('models.kind')}
            value={kind}
            options={kinds()}
            onChange={(event) => setKind(event.target.value as ProviderKind)}
          />
          <TextField
            label={t('models.name')}
            hint={t('models.whatNodesCallIt')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            problem={problemAt('name')}
          />
          {kind === 'local' && (
            <TextField
              label={t('models.folder')}
              hint={t('models.whereTheFoldersOfItsModels')}
              value={folder}
              onChange={(event) => setFolder(event.target.value)}
              problem={problemAt('folder')}
            />
          )}
          <TextField
            label={kind === 'local' ? t('models.addressOfTheHub') : t('models.address')}
            hint={t('models.empty', { defaultBaseUrls: defaultBaseUrls[kind] })}
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.target.value)}
            problem={problemAt('baseUrl')}
          />
          <TextField
            label={t('models.secretThatHoldsItsKey')}
            hint={t('models.theNameOfASecret')}
            value={secretName}
            onChange={(event) => setSecretName(event.target.value)}
            problem={problemAt('secretName')}
          />
          <Checkbox
            label={t('models.itIsOnThisMachine')}
            hint={t('models.otherwiseSuchAddressesAreRefused')}
            checked={allowsPrivate}
            onChange={(event) => setAllowsPrivate(event.target.checked)}
          />
          {add.error && <ErrorView error={add.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('models.cancel')}</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            {t('models.addThisProvider')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
