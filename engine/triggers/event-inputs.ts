/** What the run that a trigger starts is told of what has happened. Pure. */
import type { JsonObject } from '../../contracts/json.ts'
import type { ReadDocument } from '../db/documents.ts'
import type { EndedRun } from '../db/trigger-firings.ts'

export const inputsOfRun = (run: EndedRun): JsonObject => ({
  run: {
    id: run.id,
    state: run.state,
    inputs: run.inputs,
    outputs: run.outputs,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  },
  error: run.error as JsonObject | null,
  blueprint: { id: run.blueprintId, name: run.name, version: run.version },
  node:
    run.nodePath === null ? null : { path: run.nodePath, id: run.nodeId, error: run.nodeError as JsonObject | null },
})

export const inputsOfDocument = (document: ReadDocument): JsonObject => ({
  document: {
    id: document.id,
    name: document.name,
    title: document.title,
    mediaType: document.mediaType,
    sizeBytes: document.sizeBytes,
    language: document.language,
    contentHash: document.contentHash,
    metadata: document.metadata,
    readAt: document.readAt,
  },
  collection: { id: document.collectionId, name: document.collectionName },
})
