import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { RetrievalSettings } from '../../../contracts/knowledge.ts'
import {
  addDocumentRoute,
  changeCollectionRoute,
  createCollectionRoute,
  deleteCollectionRoute,
  deleteDocumentRoute,
  readDocumentAgainRoute,
  setRetrievalRoute,
} from '../../../contracts/knowledge-routes.ts'
import { useClient } from '../../page/context.ts'
import { knowledgeKeys } from '../documents/keys.ts'

function useRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: knowledgeKeys.all })
}

export function useCreateCollection() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (name: string) => call(client, createCollectionRoute, { body: { name } }),
    onSettled,
  })
}

export type CollectionChange = {
  about: { name: string; description: string; recognizes: boolean }
  retrieval?: RetrievalSettings
}

export function useChangeCollection(collectionId: string) {
  const client = useClient()
  const onSettled = useRefresh()
  const params = { collectionId }
  return useMutation({
    mutationFn: async ({ about, retrieval }: CollectionChange) => {
      await call(client, changeCollectionRoute, { params, body: about })
      if (retrieval) await call(client, setRetrievalRoute, { params, body: retrieval })
    },
    onSettled,
  })
}

export function useDeleteCollection() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (collectionId: string) => call(client, deleteCollectionRoute, { params: { collectionId } }),
    onSettled,
  })
}

export function useAddDocument() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: ({ collectionId, file }: { collectionId: string; file: File }) =>
      call(client, addDocumentRoute, { params: { collectionId }, query: { name: nameOf(file) }, bytes: file }),
    onSettled,
  })
}

/** Of a folder that was chosen the way inside it, too. */
export const nameOf = (file: File): string => file.webkitRelativePath || file.name

export function useDeleteDocument() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (documentId: string) => call(client, deleteDocumentRoute, { params: { documentId } }),
    onSettled,
  })
}

export function useReadAgain() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (documentId: string) => call(client, readDocumentAgainRoute, { params: { documentId } }),
    onSettled,
  })
}
