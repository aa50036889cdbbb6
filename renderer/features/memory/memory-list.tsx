import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Brain } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Memory } from '../../../contracts/memory.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorView } from '../../ui/states.tsx'
import css from './memory.module.css'
import { type MemoryFilter, writeFilter } from './memory-filter.ts'
import { MemoryRow } from './memory-row.tsx'
import { audienceWords, kindWords } from './memory-words.ts'
import { useBringBack, useForget, useForgetAll } from './mutations.ts'
import { memoriesQuery, scopesQuery } from './queries.ts'
import { UndoBar } from './undo-bar.tsx'

type Props = { filter: MemoryFilter; onEdit: (memory: Memory) => void }

export function MemoryList({ filter, onEdit }: Props) {
  const list = useInfiniteQuery(memoriesQuery(useClient(), filter))
  const [forgotten, setForgotten] = useState<Memory[]>([])
  const [isAsking, setAsking] = useState(false)
  const forget = useForget()
  const forgetAll = useForgetAll()
  const back = useBringBack()
  const memories = list.data?.pages.flatMap(({ items }) => items) ?? []
  const only = forgotten.length === 1 ? forgotten[0] : undefined
  const isFiltered = Object.keys(filter).length > 0
  const error = forget.error ?? back.error
  return (
    <div className={css.part}>
      <Filters filter={filter}>
        {isFiltered && memories.length > 0 && (
          <Button kind="quiet" onClick={() => setAsking(true)}>
            {t('memory.forgetAllOfThese')}
          </Button>
        )}
      </Filters>
      {error && <ErrorView error={error} />}
      {forgotten.length > 0 && (
        <UndoBar
          text={only ? t('memory.forgotOne', { key: only.key }) : t('memory.forgotNotes', { count: forgotten.length })}
          isBusy={back.isPending}
          onUndo={() => back.mutate(forgotten, { onSuccess: () => setForgotten([]) })}
          onClose={() => setForgotten([])}
        />
      )}
      {listState(list, memories.length) ??
        (memories.length === 0 ? (
          <EmptyState
            icon={Brain}
            title={isFiltered ? t('memory.nothingOfThatIsRemembered') : t('memory.nothingIsRememberedYet')}
          >
            {isFiltered ? t('memory.changeTheFiltersAboveTo') : t('memory.agentsWithAMemoryAnd')}
          </EmptyState>
        ) : (
          <ul className={css.list} aria-label={t('memory.notesLabel')}>
            {memories.map((memory) => (
              <MemoryRow
                key={memory.id}
                memory={memory}
                onEdit={() => onEdit(memory)}
                onForget={() => forget.mutate(memory, { onSuccess: setForgotten })}
              />
            ))}
          </ul>
        ))}
      <ListFoot list={list} noun="note" shown={memories.length} />
      {isAsking && (
        <ConfirmDialog
          title={t(list.hasNextPage ? 'memory.forgetMoreNotes' : 'memory.forgetNotes', { count: memories.length })}
          verb={t('memory.forgetAllOfThese')}
          action={forgetAll}
          given={filter}
          onDone={setForgotten}
          onClose={() => setAsking(false)}
        >
          {filter.audience ? t('memory.allThatFitsTheFilters') : t('memory.allOfYoursThatFits')}
        </ConfirmDialog>
      )}
    </div>
  )
}

function Filters({ filter, children }: { filter: MemoryFilter; children: React.ReactNode }) {
  const scopes = useQuery(scopesQuery(useClient()))
  const [, go] = useLocation()
  const set = (changed: Parameters<typeof writeFilter>[1]) =>
    go(`/knowledge/memory?${writeFilter(filter, changed)}`, { replace: true })
  const known = (scopes.data?.items ?? []).map(({ scope, count }) => ({ value: scope, label: `${scope} (${count})` }))
  return (
    <search className={css.filters}>
      <SearchField
        label={t('memory.searchTheMemory')}
        value={filter.query ?? ''}
        onChange={(query) => set({ query })}
      />
      <Select
        label={t('memory.scope')}
        hideLabel
        value={filter.scope ?? ''}
        options={[{ value: '', label: t('memory.allScopes') }, ...known]}
        onChange={({ target }) => set({ scope: target.value })}
      />
      <Select
        label={t('memory.kind')}
        hideLabel
        value={filter.kind ?? ''}
        options={[{ value: '', label: t('memory.allKinds') }, ...optionsOf(kindWords)]}
        onChange={({ target }) => set({ kind: target.value })}
      />
      <Select
        label={t('memory.forWhom')}
        hideLabel
        value={filter.audience ?? ''}
        options={[{ value: '', label: t('memory.forEverybody') }, ...optionsOf(audienceWords)]}
        onChange={({ target }) => set({ audience: target.value })}
      />
      {children}
    </search>
  )
}

export const optionsOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))
