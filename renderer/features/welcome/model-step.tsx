import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { AddProvider } from '../models/add-provider.tsx'
import { ProviderRow } from '../models/provider-row.tsx'
import { providersQuery } from '../models/queries.ts'
import css from './welcome.module.css'

export function ModelStep() {
  const { data, error, refetch } = useQuery(providersQuery(useClient()))
  const [isAdding, setAdding] = useState(false)
  return (
    <>
      <h2>{t('welcome.connectALanguageModelOr')}</h2>
      <p>{t('welcome.withoutOneAnswersQuoteYour')}</p>
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data?.items.map((provider) => (
        <ProviderRow key={provider.name} provider={provider} />
      ))}
      {data?.items.length === 0 && <p className={css.soft}>{t('welcome.noOllamaWasFoundOn')}</p>}
      <div>
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t('welcome.addAProvider')}
        </Button>
      </div>
      {isAdding && <AddProvider onClose={() => setAdding(false)} />}
    </>
  )
}
