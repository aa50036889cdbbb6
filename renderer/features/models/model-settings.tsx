import { useQuery } from '@tanstack/react-query'
import { Cpu, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ModelInfo, ModelProvider } from '../../../contracts/models.ts'
import { useClient } from '../../page/context.ts'
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
      Add a provider
    </Button>
  )
  return (
    <div className={css.page}>
      <section className={css.section} aria-label="Providers">
        <header>
          <h2>Providers</h2>
          {data.items.length > 0 && add}
        </header>
        {data.items.length === 0 ? (
          <EmptyState icon={Cpu} title="No provider of language models yet" action={add}>
            Workflows run without one: local-extractive lays out and quotes what it is given. Add OpenAI, Anthropic,
            Google, an Ollama or a server of your own for real answers.
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

const columns: Column<ModelInfo>[] = [
  { key: 'provider', label: 'Provider', cell: ({ provider }) => provider, width: '22%' },
  { key: 'name', label: 'Model', cell: ({ name, isDefault }) => (isDefault ? <b>{name} (default)</b> : name) },
  { key: 'where', label: 'Runs', minor: true, cell: ({ local }) => (local ? 'on this machine' : 'outside') },
  { key: 'price', label: 'US$ per million, in / out', align: 'end', cell: priceOf },
]

function priceOf({ price, priceFrom }: ModelInfo): string {
  if (!price) return 'not known'
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
    <section className={css.section} aria-label="Models">
      <header>
        <h2>Models</h2>
      </header>
      {data.silent.map(({ provider, problem }) => (
        <ProblemView key={provider} problem={problem} />
      ))}
      <div className={css.default}>
        <Select
          label="Default model"
          hint='What nodes get whose provider is "default".'
          value={chosen ? keyOf(chosen) : ''}
          options={[
            ...(chosen ? [] : [{ value: '', label: 'One that is not listed now' }]),
            ...data.items.map((model) => ({ value: keyOf(model), label: `${model.name} (${model.provider})` })),
          ]}
          onChange={(event) => choose(event.target.value)}
        />
      </div>
      {set.error && <ErrorView error={set.error} />}
      <Table caption="Language models" columns={columns} rows={data.items} rowKey={keyOf} />
      <p className="muted">List prices as of {data.pricesAsOf}. Your own prices, set over the API, win over them.</p>
    </section>
  )
}
