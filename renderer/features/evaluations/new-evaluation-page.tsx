import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { StartEvaluation } from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { collectionsQuery } from '../knowledge/queries.ts'
import { modelsQuery } from '../models/queries.ts'
import css from './evaluations.module.css'
import { askedQuery, useStartEvaluation } from './queries.ts'
import { QuestionsPart } from './questions-part.tsx'
import { SettingsPart } from './settings-part.tsx'

export default function NewEvaluationPage() {
  const from = new URLSearchParams(useSearch()).get('from') ?? ''
  const client = useClient()
  const asked = useQuery(askedQuery(client, from))
  const collections = useQuery(collectionsQuery(client))
  const error = asked.error ?? collections.error
  const isReady = collections.data && (from === '' || asked.data || asked.error)
  return (
    <Page
      title={t('evaluations.measure')}
      above={[
        { label: t('evaluations.knowledge'), href: '/knowledge' },
        { label: t('evaluations.evaluations'), href: '/knowledge/evaluations' },
      ]}
    >
      {error && <ErrorView error={error} />}
      {isReady ? <Form from={asked.data ?? begin(collections.data.items[0]?.id)} /> : !error && <Skeleton rows={8} />}
    </Page>
  )
}

const begin = (collectionId: string | undefined): StartEvaluation => ({
  name: t('evaluations.evaluation'),
  collectionIds: collectionId ? [collectionId] : [],
  made: { count: 100, seed: 1 },
  settings: [{ name: t('evaluations.asSet') }],
})

function Form({ from }: { from: StartEvaluation }) {
  const collections = useQuery(collectionsQuery(useClient())).data?.items ?? []
  const start = useStartEvaluation()
  const [, go] = useLocation()
  const [draft, setDraft] = useState(from)
  const set = (changed: Partial<StartEvaluation>) => setDraft({ ...draft, ...changed })
  const { collectionIds, settings = [] } = draft
  const toggle = (id: string) =>
    set({
      collectionIds: collectionIds.includes(id) ? collectionIds.filter((one) => one !== id) : [...collectionIds, id],
    })
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!start.isPending) start.mutate(draft, { onSuccess: ({ id }) => go(`/knowledge/evaluations/${id}`) })
      }}
    >
      <TextField
        label={t('evaluations.name')}
        required
        maxLength={200}
        value={draft.name}
        onChange={({ target }) => set({ name: target.value })}
      />
      <Card title={t('evaluations.whereToLook')}>
        <div className={css.collections}>
          {collections.map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={collectionIds.includes(id)} onChange={() => toggle(id)} />
          ))}
        </div>
      </Card>
      <QuestionsPart draft={draft} onChange={set} />
      <SettingsPart settings={settings} onChange={(changed) => set({ settings: changed })} />
      <Answers value={draft.answerWith} onChange={(answerWith) => setDraft(withAnswers(draft, answerWith))} />
      {start.error && <ErrorView error={start.error} />}
      <div>
        <Button kind="primary" type="submit" busy={start.isPending}>
          {t('evaluations.measure')}
        </Button>
      </div>
    </form>
  )
}

function withAnswers({ answerWith: _, ...rest }: StartEvaluation, answerWith: StartEvaluation['answerWith']) {
  return answerWith ? { ...rest, answerWith } : rest
}

type AnswersProps = { value: StartEvaluation['answerWith']; onChange: (value: StartEvaluation['answerWith']) => void }

function Answers({ value, onChange }: AnswersProps) {
  const models = useQuery(modelsQuery(useClient())).data?.items ?? []
  const options = [
    { value: '', label: t('evaluations.noAnswersOnlyWhatIs') },
    ...models.map(({ provider, name }) => ({
      value: JSON.stringify([provider, name]),
      label: `${name} (${provider})`,
    })),
  ]
  return (
    <Card title={t('evaluations.answers')}>
      <Select
        label={t('evaluations.whoAnswersEachQuestion')}
        hint={t('evaluations.thenCitationPrecisionAndFaithfulness')}
        options={options}
        value={value ? JSON.stringify([value.provider, value.model]) : ''}
        onChange={({ target }) => {
          if (target.value === '') return onChange(undefined)
          const [provider, model] = JSON.parse(target.value) as [string, string]
          onChange({ provider, model })
        }}
      />
    </Card>
  )
}
