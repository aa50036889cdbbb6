import { useInfiniteQuery } from '@tanstack/react-query'
import { Settings, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Collection, CollectionVectors, KnowledgeDocument } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import type { Shown } from '../documents/shown.ts'
import { ChooseDocuments } from './choose-documents.tsx'
import { CollectionSettings } from './collection-settings.tsx'
import { DropFiles } from './drop-files.tsx'
import css from './knowledge.module.css'
import { useDeleteCollection, useDeleteDocument, useReadAgain } from './mutations.ts'
import { type DocumentChoice, documentsQuery } from './queries.ts'
import { WatchedFolders } from './watched-folders.tsx'

/** What is in a collection, and how more comes in. */
export function CollectionView({ collection, onShow }: { collection: Collection; onShow: (shown: Shown) => void }) {
  const [choice, setChoice] = useState<DocumentChoice>({})
  const list = useInfiniteQuery(documentsQuery(useClient(), collection.id, choice))
  const remove = useDeleteDocument()
  const again = useReadAgain()
  const leave = useDeleteCollection()
  const [isLeaving, setLeaving] = useState(false)
  const [isSetting, setSetting] = useState(false)
  const isChosen = Object.keys(choice).length > 0
  const documents = list.data?.pages.flatMap(({ items }) => items) ?? []
  const columns = columnsFor({
    onOpen: ({ id }) => onShow({ documentId: id, page: 1, start: 0, end: 0 }),
    onReadAgain: ({ id }) => again.mutate(id),
    onDelete: ({ id }) => remove.mutate(id),
  })
  const error = remove.error ?? again.error
  return (
    <Card
      title={t('knowledge.documentsIn', { name: collection.name })}
      actions={
        <span className={css.acts}>
          <Button size="small" kind="quiet" icon={Settings} onClick={() => setSetting(true)}>
            {t('knowledge.settings')}
          </Button>
          <Button size="small" kind="quiet" icon={Trash2} onClick={() => setLeaving(true)}>
            {t('knowledge.deleteThisCollection')}
          </Button>
        </span>
      }
    >
      <div className={css.main}>
        <DropFiles collectionId={collection.id} />
        <WatchedFolders collectionId={collection.id} />
        {collection.vectors.map((vectors) => (
          <p key={`${vectors.provider} ${vectors.model} ${vectors.dimensions}`} className="muted">
            {aboutVectors(vectors, collection.chunkCount)}
          </p>
        ))}
        {(isChosen || documents.length > 0) && <ChooseDocuments choice={choice} onChange={setChoice} />}
        {error && <ErrorView error={error} />}
        {listState(list, documents.length) ??
          (documents.length === 0 ? (
            <p className="muted">{isChosen ? t('knowledge.noDocumentIsLikeThat') : t('knowledge.nothingIsInItYet')}</p>
          ) : (
            <Table
              caption={t('knowledge.documentsIn', { name: collection.name })}
              columns={columns}
              rows={documents}
              rowKey={({ id }) => id}
            />
          ))}
        <ListFoot list={list} noun="document" shown={documents.length} />
      </div>
      {isSetting && <CollectionSettings collection={collection} onClose={() => setSetting(false)} />}
      {isLeaving && (
        <ConfirmDialog
          title={t('knowledge.deleteNamed', { name: collection.name })}
          verb={t('knowledge.deleteThisCollection')}
          action={leave}
          given={collection.id}
          onClose={() => setLeaving(false)}
        >
          {t('knowledge.documentsWithAreDeletedFiles', {
            count: collection.documentCount,
            passages: t('knowledge.passages', { count: collection.chunkCount }),
          })}
        </ConfirmDialog>
      )}
    </Card>
  )
}

function aboutVectors({ provider, model, isSearched, vectorCount, problem }: CollectionVectors, chunkCount: number) {
  const state = isSearched ? t('knowledge.foundByMeaningToo') : t('knowledge.vectorsAreBeingMade')
  const why = problem ? ` ${t('knowledge.itIsTriedAgainBy', { detail: problem.detail ?? problem.title })}` : ''
  return t('knowledge.ofOfPassages', { state, model, provider, vectorCount, chunkCount, why })
}

type Act = (document: KnowledgeDocument) => void
type Acts = { onOpen: Act; onReadAgain: Act; onDelete: Act }

const columnsFor = ({ onOpen, onReadAgain, onDelete }: Acts): Column<KnowledgeDocument>[] => [
  { key: 'name', label: t('knowledge.name'), cell: (document) => <NameCell document={document} onOpen={onOpen} /> },
  { key: 'state', label: t('knowledge.state'), cell: StateCell },
  { key: 'pages', label: t('knowledge.pages'), align: 'end', minor: true, cell: ({ pageCount }) => pageCount },
  {
    key: 'size',
    label: t('knowledge.size'),
    align: 'end',
    minor: true,
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
  {
    key: 'acts',
    label: t('knowledge.actions'),
    align: 'end',
    cell: (document) => (
      <span className={css.acts}>
        <Button
          size="small"
          aria-label={t('knowledge.readThisAgain', { name: document.name })}
          onClick={() => onReadAgain(document)}
        >
          {t('knowledge.readAgain')}
        </Button>
        <Button
          size="small"
          aria-label={t('knowledge.deleteNamed', { name: document.name })}
          onClick={() => onDelete(document)}
        >
          {t('knowledge.deleteWord')}
        </Button>
      </span>
    ),
  },
]

function NameCell({ document, onOpen }: { document: KnowledgeDocument; onOpen: Act }) {
  const { name, state, problem, notes } = document
  return (
    <span className={css.name}>
      {state === 'ready' ? (
        <button type="button" className={css.place} onClick={() => onOpen(document)}>
          {name}
        </button>
      ) : (
        name
      )}
      {problem && <span className={css.why}>{problem.detail ?? problem.title}</span>}
      {notes.map((note) => (
        <span key={note} className={css.why}>
          {note}
        </span>
      ))}
    </span>
  )
}

function StateCell({ state, progress }: KnowledgeDocument) {
  if (state === 'ready') return <ToneMark tone="ok">{t('knowledge.ready')}</ToneMark>
  if (state === 'failed') return <ToneMark tone="broken">{t('knowledge.notReadable')}</ToneMark>
  if (state === 'waiting') return <ToneMark tone="off">{t('knowledge.waiting')}</ToneMark>
  return <ToneMark tone="active">{t('knowledge.reading', { progress: Math.round(progress * 100) })}</ToneMark>
}
