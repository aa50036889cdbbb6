import { useQuery } from '@tanstack/react-query'
import { Library } from 'lucide-react'
import type { ModelChoice } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Select } from '../../ui/field.tsx'
import { Popover } from '../../ui/popover.tsx'
import { collectionsQuery } from '../knowledge/queries.ts'
import { modelsQuery } from '../models/queries.ts'
import css from './chat.module.css'

type Props = {
  model: ModelChoice | null
  onModel: (model: ModelChoice | null) => void
  collectionIds: string[] | null
  onCollections: (ids: string[] | null) => void
  /** Always looked into, and not to be chosen. */
  attachmentsId: string | null
}

/** Who answers, and where it looks. */
export function Pickers({ model, onModel, ...places }: Props) {
  const models = useQuery(modelsQuery(useClient()))
  const known = models.data?.items ?? []
  const standard = known.find(({ isDefault }) => isDefault)
  const options = [
    { value: '', label: standard ? t('chat.defaultModelIs', { name: standard.name }) : t('chat.defaultModel') },
    ...known.map(({ provider, name }) => ({ value: JSON.stringify([provider, name]), label: `${name} (${provider})` })),
  ]
  const value = model ? JSON.stringify([model.provider, model.model]) : ''
  if (model && !options.some((option) => option.value === value)) {
    options.push({ value, label: `${model.model} (${model.provider})` })
  }
  return (
    <div className={css.pickers}>
      <Select
        label={t('chat.model')}
        hideLabel
        value={value}
        options={options}
        onChange={({ target }) => onModel(target.value === '' ? null : toChoice(target.value))}
      />
      <Collections {...places} />
    </div>
  )
}

function toChoice(value: string): ModelChoice {
  const [provider, model] = JSON.parse(value) as [string, string]
  return { provider, model }
}

function Collections({ collectionIds, onCollections, attachmentsId }: Omit<Props, 'model' | 'onModel'>) {
  const list = useQuery(collectionsQuery(useClient()))
  const all = (list.data?.items ?? []).filter(({ id }) => id !== attachmentsId)
  const chosen = collectionIds ?? all.map(({ id }) => id)
  const [only] = chosen.length === 1 ? all.filter(({ id }) => id === chosen[0]) : []
  const words =
    collectionIds === null ? t('chat.allCollections') : (only?.name ?? t('chat.collections', { count: chosen.length }))
  const toggle = (id: string) =>
    onCollections(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Popover
      label={t('chat.whereToLook')}
      above
      button={
        <span className={css.places}>
          <Library size={14} aria-hidden />
          <span>{words}</span>
        </span>
      }
    >
      <div className={css.placeList}>
        <label>
          <input type="checkbox" checked={collectionIds === null} onChange={() => onCollections(null)} />{' '}
          {t('chat.allCollections')}
        </label>
        {all.map(({ id, name, documentCount }) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} /> {name}{' '}
            <span className="muted">{t('chat.documents', { count: documentCount })}</span>
          </label>
        ))}
      </div>
    </Popover>
  )
}
