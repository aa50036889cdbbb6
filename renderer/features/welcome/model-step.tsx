import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
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
      <h2>Connect a language model, or do it later</h2>
      <p>
        Without one, answers quote your documents and nothing leaves this machine. With one they are written: an Ollama
        or a server of your own stays local, OpenAI, Anthropic and Google get what your workflows send them.
      </p>
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data?.items.map((provider) => (
        <ProviderRow key={provider.name} provider={provider} />
      ))}
      {data?.items.length === 0 && (
        <p className={css.soft}>No Ollama was found on this machine, and no provider is set up.</p>
      )}
      <div>
        <Button icon={Plus} onClick={() => setAdding(true)}>
          Add a provider
        </Button>
      </div>
      {isAdding && <AddProvider onClose={() => setAdding(false)} />}
    </>
  )
}
