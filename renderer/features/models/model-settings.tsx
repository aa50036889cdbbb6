import { useQuery } from '@tanstack/react-query'
import { Cpu, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ModelInfo, ModelProvider } from '../../../contracts/models.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { EmptyState, ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { AddProvider } from './add-provider.tsx'
import css from './models.module.css'
import { ProviderRow } from './provider-row.tsx'
import { modelsQuery, providersQuery, useSetDefault } from './queries.ts'

/** Who provides language models, which there are, and which one nodes get by default. */
export function ModelSettings() {
  const { data, error, refetch } = useQuery(providersQuery(useClient()))
  const [isAdding, setAdding] = useState(false)
  if (!data) return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('models.addAProvider')}
    </Button>
  )
  return (
    <div className={css.page}>
      <section className={css.section} aria-label={t('models.providers')}>
        <header>
          <h2>{t('models.providers')}</h2>
          {data.items.length > 0 && add}
        </header>
        {data.items.length === 0 ? (
          <EmptyState icon={Cpu} title={t('models.noProviderOfLanguageModels')} action={add}>
            {t('models.workflowsRunWithoutOneLocal')}
          </EmptyState>
        ) : (
          data.items.map((provider: ModelProvider) => <ProviderRow key={provider.name} provider={provider} />)
        )}
      </section>
      <Models />
      {isAdding && <AddProvider onClose={() => setAdding(false)} />}
    </div>
  )
}

const columns = (): Column<ModelInfo>[] => [
  { key: 'provider', label: t('models.provider'), cell: ({ provider }) => provider, width: '22%' },
  {
    key: 'name',
    label: t('models.model'),
    cell: ({ name, isDefault }) => (isDefault ? <b>{t('models.defaultWord', { name })}</b> : name),
  },
  {
    key: 'where',
    label: t('models.runs'),
    minor: true,
    cell: ({ local }) => (local ? t('models.onThisMachine') : 'outside'),
  },
  { key: 'price', label: t('models.usPerMillionInOut'), align: 'end', cell: priceOf },
]

function priceOf({ price, priceFrom }: ModelInfo): string {
  if (!price) return t('models.notKnown')
  return priceFrom === 'free' ? 'free' : `${price.inputUsd} / ${price.outputUsd}`
}

function Models() {
  const { data, error, refetch } = useQuery(modelsQuery(useClient()))
  const set = useSetDefault()
  if (!data) return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
  const keyOf = ({ provider, name }: ModelInfo) => `${provider}/${name}`
  const chosen = data.items.find(({ isDefault }) => isDefault)
  const choose = (key: string) => {
    const model = data.items.find((one) => keyOf(one) === key)
    if (model) set.mutate({ provider: model.provider, model: model.name })
  }
  return (
    <section className={css.section} aria-label={t('models.models')}>
      <header>
        <h2>{t('models.models')}</h2>
      </header>
      {data.silent.map(({ provider, problem }) => (
        <ProblemView key={provider} problem={problem} />
      ))}
      <div className={css.default}>
        <Select
          label={t('models.defaultModel')}
          hint={t('models.whatNodesGetWhoseProvider')}
          value={chosen ? keyOf(chosen) : ''}
          options={[
            ...(chosen ? [] : [{ value: '', label: t('models.oneThatIsNotListed') }]),
            ...data.items.map((model) => ({ value: keyOf(model), label: `${model.name} (${model.provider})` })),
          ]}
          onChange={(event) => choose(event.target.value)}
        />
      </div>
      {set.error && <ErrorView error={set.error} />}
      <Table caption={t('models.languageModels')} columns={columns()} rows={data.items} rowKey={keyOf} />
      <p className="muted">{t('models.listPricesAsOfYour', { pricesAsOf: data.pricesAsOf })}</p>
    </section>
  )
}
