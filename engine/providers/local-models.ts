/** Models that are run from folders, as embedders and rerankers of a provider. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { type Embedder, prefixOf } from '../models/embedder.ts'
import { listModelFolders } from '../models/folder/model-folder.ts'
import { normalize } from '../models/folder/pool.ts'
import type { AskFolder, Inferences } from '../models/folder/start-inference.ts'
import type { Connection } from './connect.ts'

/** `owner/name`, as hubs have it, or a name. */
const modelName = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/

/** @throws AppError provider-invalid, model-not-found */
export function folderOfModel({ folder }: Connection, model: string): string {
  if (folder === undefined) {
    throw new AppError('provider-invalid', { detail: 'This engine has no place for models. Name a folder.' })
  }
  if (!modelName.test(model) || model.length > 150) {
    throw new AppError('model-not-found', { detail: `"${model}" is no name of a model: it is owner/name, or a name.` })
  }
  return join(folder, ...model.split('/'))
}

export const listLocalModels = async ({ folder }: Connection) => (folder === undefined ? [] : listModelFolders(folder))

type Local = { provider: string; model: string; dimensions: number | undefined; connection: Connection; ask: AskFolder }

export function localEmbedder({ provider, model, dimensions, connection, ask }: Local): Embedder {
  const folder = folderOfModel(connection, model)
  return {
    ...{ provider, name: model, local: true },
    async embed(texts, purpose, signal) {
      const asked = { texts: texts.map((text) => prefixOf(model, purpose) + text), isUrgent: purpose === 'query' }
      const { vectors, tokens } = await ask(folder, asked, connection.times.firstTokenMs, signal)
      return { vectors: dimensions === undefined ? vectors : vectors.map((one) => shorten(one, dimensions)), tokens }
    },
  }
}

/** Models that are trained for it have what matters most in front ("Matryoshka Representation Learning", 2022). */
function shorten(vector: number[], dimensions: number): number[] {
  if (vector.length >= dimensions) return normalize(vector.slice(0, dimensions))
  throw new AppError('model-output-invalid', {
    detail: `The model gives ${vector.length} dimensions; ${dimensions} were asked for.`,
  })
}

type Ranking = Pick<Local, 'model' | 'connection' | 'ask'> & { query: string; texts: readonly string[] }

export async function rankLocally({ model, connection, ask, query, texts }: Ranking, signal: AbortSignal) {
  const asked = { query, texts, isUrgent: true }
  return (await ask(folderOfModel(connection, model), asked, connection.times.firstTokenMs, signal)).scores
}

export async function deleteLocalModel(inferences: Inferences, connection: Connection, model: string): Promise<void> {
  const folder = folderOfModel(connection, model)
  if (!(await listLocalModels(connection)).some(({ name }) => name === model)) {
    throw new AppError('model-not-found', { detail: `There is no model in ${folder}.` })
  }
  await inferences.release(folder)
  await rm(folder, { recursive: true })
}
