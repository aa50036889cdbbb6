import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { defaultBaseUrls, type ModelProvider, type ProviderTest } from '../../../contracts/models.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView, ProblemView } from '../../ui/states.tsx'
import css from './models.module.css'
import { pullsQuery, useCancelPull, useChangeProvider, usePull, useRemoveProvider, useTestProvider } from './queries.ts'

export function ProviderRow({ provider }: { provider: ModelProvider }) {
  const test = useTestProvider(provider.name)
  const change = useChangeProvider(provider.name)
  const remove = useRemoveProvider(provider.name)
  const error = test.error ?? change.error ?? remove.error
  return (
    <article className={css.provider} aria-label={provider.name}>
      <div className={css.head}>
        <div className={css.what}>
          <h3>{provider.name}</h3>
          <p className="muted">
            {[
              provider.kind,
              ...(provider.folder ? [provider.folder] : []),
              provider.baseUrl ?? defaultBaseUrls[provider.kind],
              provider.secretName ? t('models.key', { secretName: provider.secretName }) : t('models.noKey'),
              ...(provider.origin === 'found' ? [t('models.foundOnThisMachine')] : []),
              ...(provider.isEnabled ? [] : ['disabled']),
            ].join(' · ')}
          </p>
        </div>
        <Button size="small" busy={test.isPending} onClick={() => test.mutate(undefined)}>
          {t('models.test')}
        </Button>
        <Button size="small" busy={change.isPending} onClick={() => change.mutate({ isEnabled: !provider.isEnabled })}>
          {provider.isEnabled ? t('models.disable') : t('models.enable')}
        </Button>
        {provider.origin === 'added' && (
          <Button size="small" kind="danger" busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
            {t('models.remove')}
          </Button>
        )}
      </div>
      {error && <ErrorView error={error} />}
      {test.data && <TestResult test={test.data} />}
      {(provider.kind === 'ollama' || provider.kind === 'local') && provider.isEnabled && (
        <Pulls provider={provider.name} />
      )}
    </article>
  )
}

function TestResult({ test }: { test: ProviderTest }) {
  if (test.problem) return <ProblemView problem={test.problem} />
  return <p role="status">{t('models.itAnsweredInMsAnd', { count: test.models.length, latencyMs: test.latencyMs })}</p>
}

function Pulls({ provider }: { provider: string }) {
  const { data } = useQuery(pullsQuery(useClient()))
  const pull = usePull(provider)
  const cancel = useCancelPull()
  const [model, setModel] = useState('')
  return (
    <>
      <form
        className={css.pull}
        onSubmit={(event) => {
          event.preventDefault()
          if (model.trim()) pull.mutate(model.trim(), { onSuccess: () => setModel('') })
        }}
      >
        <TextField label={t('models.fetchAModel')} value={model} onChange={(event) => setModel(event.target.value)} />
        <Button type="submit" busy={pull.isPending} disabled={!model.trim()}>
          {t('models.fetch')}
        </Button>
      </form>
      {pull.error && <ErrorView error={pull.error} />}
      {data?.items
        .filter((one) => one.provider === provider)
        .slice(0, 3)
        .map((one) => (
          <div key={one.id} className={css.head}>
            <p className={css.what}>
              {one.model}: {one.state === 'running' ? `${one.step} ${one.percent ?? 0} %` : one.state}
            </p>
            {one.state === 'running' && (
              <Button size="small" onClick={() => cancel.mutate(one.id)}>
                {t('models.stop')}
              </Button>
            )}
            {one.problem && <ProblemView problem={one.problem} />}
          </div>
        ))}
    </>
  )
}
