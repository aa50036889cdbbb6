import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useState } from 'react'
import type { Blueprint, Draft } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { blueprintQuery } from '../blueprints/queries.ts'
import { Editor } from './editor.tsx'
import { createEditorStore, EditorStoreProvider } from './editor-store.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import { draftQuery } from './queries.ts'

const workflows = () => [{ label: t('editor.workflows'), href: '/workflows' }]

export default function EditorPage({ blueprintId }: { blueprintId: string }) {
  const client = useClient()
  const blueprint = useQuery({ ...blueprintQuery(client, blueprintId), refetchOnWindowFocus: false })
  // Read anew each time the editor is opened, and by the editor itself from then on.
  const draft = useQuery({
    ...draftQuery(client, blueprintId),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const failed = [blueprint, draft].find(({ error, data }) => error && data === undefined)
  if (failed) {
    return (
      <Page title={t('editor.editAWorkflow')} above={workflows()}>
        <ErrorView error={failed.error} onRetry={() => void failed.refetch()} />
      </Page>
    )
  }
  if (!blueprint.data || draft.data === undefined) return <Skeleton label={t('editor.loadingTheEditor')} />
  return <Opened blueprint={blueprint.data} draft={draft.data} />
}

function Opened({ blueprint, draft }: { blueprint: Blueprint; draft: Draft }) {
  const [first] = useState(() => readDocument(draft.document ?? blueprint.document))
  if (!first) {
    return (
      <Page title={blueprint.name} above={workflows()}>
        <p>{t('editor.theDraftCannotBeDrawn')}</p>
        <JsonView value={(draft.document ?? null) as never} label={t('editor.draft')} />
      </Page>
    )
  }
  return <Started blueprint={blueprint} draft={draft} first={first} />
}

type StartedProps = { blueprint: Blueprint; draft: Draft; first: EditedDocument }

function Started({ blueprint, draft, first }: StartedProps) {
  const [store] = useState(() => createEditorStore(first))
  return (
    <EditorStoreProvider value={store}>
      <ReactFlowProvider>
        <Editor blueprint={blueprint} draft={draft} />
      </ReactFlowProvider>
    </EditorStoreProvider>
  )
}
