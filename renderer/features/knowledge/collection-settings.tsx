import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Collection, RetrievalSettings } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { providersQuery } from '../models/queries.ts'
import { type CollectionChange, useChangeCollection } from './mutations.ts'

type Chosen = { provider: string; model: string }
const nobody: Chosen = { provider: '', model: '' }

/** What a collection is called, and how it is read and searched. */
export function CollectionSettings({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const change = useChangeCollection(collection.id)
  const current = embedderOf(collection)
  const [name, setName] = useState(collection.name)
  const [description, setDescription] = useState(collection.description)
  const [recognizes, setRecognizes] = useState(collection.recognizes)
  const [embedder, setEmbedder] = useState<Chosen>(current ?? nobody)
  const [reranker, setReranker] = useState<Chosen>(collection.reranker ?? nobody)
  const [weight, setWeight] = useState(String(collection.vectorWeight ?? ''))
  const save = () => {
    const retrieval: RetrievalSettings = {
      embedder: isSame(embedder, current) ? (current ?? null) : chosen(embedder),
      reranker: chosen(reranker),
      vectorWeight: weight === '' ? null : Number(weight),
    }
    const isRetrieval =
      !isSame(embedder, current) ||
      !isSame(reranker, collection.reranker) ||
      retrieval.vectorWeight !== collection.vectorWeight
    const wanted: CollectionChange = {
      about: { name: name.trim(), description, recognizes },
      ...(isRetrieval && { retrieval }),
    }
    change.mutate(wanted, { onSuccess: onClose })
  }
  return (
    <Dialog title={t('knowledge.settingsOf', { name: collection.name })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!change.isPending && name.trim() !== '') save()
        }}
      >
        <DialogBody>
          <TextField
            label={t('knowledge.name')}
            required
            maxLength={200}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <TextArea
            label={t('knowledge.whatIsInIt')}
            rows={2}
            maxLength={2000}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
          <Checkbox
            label={t('knowledge.readTextInPictures')}
            hint={t('knowledge.scansAndPhotographs')}
            checked={recognizes}
            onChange={({ target }) => setRecognizes(target.checked)}
          />
          <ModelFields
            label={t('knowledge.searchByMeaningWith')}
            none={t('knowledge.wordsOnly')}
            hint={t('knowledge.anotherModelMakesItsVectors')}
            value={embedder}
            onChange={setEmbedder}
          />
          {embedder.provider !== '' && (
            <TextField
              label={t('knowledge.weightOfMeaning')}
              type="number"
              min={0}
              max={1}
              step={0.05}
              placeholder={t('knowledge.asMeasured')}
              hint={t('knowledge.whatTheWeightSays')}
              value={weight}
              onChange={({ target }) => setWeight(target.value)}
            />
          )}
          <ModelFields
            label={t('knowledge.putTheBestPassagesIn')}
            none={t('knowledge.noReranker')}
            hint={t('knowledge.aModelThatReadsQuestion')}
            value={reranker}
            onChange={setReranker}
          />
          {change.error && <ErrorView error={change.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('knowledge.cancel')}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {t('knowledge.saveTheSettings')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** Of the space that is being made, or else of the one that is searched. */
function embedderOf({ vectors }: Collection) {
  const space = vectors.find(({ isSearched }) => !isSearched) ?? vectors[0]
  if (!space) return undefined
  const { provider, model, isCut, dimensions } = space
  return { provider, model, ...(isCut && { dimensions }) }
}

const isSame = (one: Chosen, other: Chosen | null | undefined) =>
  one.provider === (other?.provider ?? '') && one.model === (other?.model ?? '')

const chosen = ({ provider, model }: Chosen): Chosen | null => (provider === '' ? null : { provider, model })

type FieldsProps = { label: string; none: string; hint: string; value: Chosen; onChange: (value: Chosen) => void }

function ModelFields({ label, none, hint, value, onChange }: FieldsProps) {
  const providers = useQuery(providersQuery(useClient())).data?.items ?? []
  return (
    <>
      <Select
        label={label}
        hint={hint}
        value={value.provider}
        options={[{ value: '', label: none }, ...providers.map(({ name }) => ({ value: name, label: name }))]}
        onChange={({ target }) => onChange(target.value === '' ? nobody : { ...value, provider: target.value })}
      />
      {value.provider !== '' && (
        <TextField
          label={t('knowledge.itsModelAt', { provider: value.provider })}
          required
          maxLength={200}
          value={value.model}
          onChange={({ target }) => onChange({ ...value, model: target.value })}
        />
      )}
    </>
  )
}
