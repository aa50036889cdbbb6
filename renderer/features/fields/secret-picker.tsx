import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { secretsQuery } from '../secrets/queries.ts'
import { SecretForm } from '../secrets/secret-form.tsx'
import css from './fields.module.css'

type SecretPickerProps = {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  /** The name of the secret, or nothing. */
  value: string
  onChange: (name: string) => void
}

/** A secret by its name. One that is missing can be kept without leaving. */
export function SecretPicker({ value, onChange, hint, problem, ...frame }: SecretPickerProps) {
  const { data, error } = useQuery(secretsQuery(useClient()))
  const [isAdding, setAdding] = useState(false)
  const names = data?.items.map(({ name }) => name) ?? []
  const isGone = data !== undefined && value !== '' && !names.includes(value)
  const unread = error ? t('fields.theListOfSecretsCould') : undefined
  return (
    <div className={css.inline}>
      <Select
        {...frame}
        hint={unread ?? hint}
        problem={problem ?? (isGone ? t('fields.thereIsNoSecretAny', { value }) : undefined)}
        value={value}
        options={[
          { value: '', label: names.length === 0 ? t('fields.noneIsKeptYet') : t('fields.chooseASecret') },
          ...(value !== '' && !names.includes(value) ? [{ value, label: value }] : []),
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button onClick={() => setAdding(true)}>{t('fields.keepANewOne')}</Button>
      {isAdding && <AddSecret taken={names} onClose={() => setAdding(false)} />}
    </div>
  )
}

/** Outside of the form in which the picker stands: what is sent here is not sent there. */
const AddSecret = ({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) =>
  createPortal(
    <div onSubmit={(event) => event.stopPropagation()}>
      <SecretForm name={undefined} taken={taken} onClose={onClose} />
    </div>,
    document.body,
  )
