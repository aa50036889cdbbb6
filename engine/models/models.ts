/** Which language models there are. */

import type { ModelInfo } from '../../contracts/components.ts'
import { AppError } from '../../contracts/errors.ts'
import { localExtractive } from './local-extractive.ts'
import type { Model } from './model.ts'

export type Models = {
  /** The model of that name, of that provider if one is given. @throws AppError model-not-found */
  find(wanted: { provider?: string | undefined; model: string }): Model
  list(): ModelInfo[]
}

/** The models that need no key. */
export const localModels = (): Model[] => [localExtractive]

export function createModels(models: readonly Model[] = localModels()): Models {
  return {
    find({ provider, model: name }) {
      const model = models.find((one) => one.name === name && (provider === undefined || one.provider === provider))
      if (model) return model
      const known = models.map((one) => `${one.name} (${one.provider})`).join(', ')
      const wanted = provider === undefined ? name : `${name} (${provider})`
      throw new AppError('model-not-found', { detail: `There is no model ${wanted}. There are: ${known}.` })
    },
    list: () => models.map(({ provider, name, description, local }) => ({ provider, name, description, local })),
  }
}
