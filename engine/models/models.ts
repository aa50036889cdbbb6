/** Which language models there are without any provider. */
import { AppError } from '../../contracts/errors.ts'
import { localExtractive } from './local-extractive.ts'
import type { Model } from './model.ts'

export type WantedModel = { provider?: string | undefined; model: string }

/** A model of an org's. @throws AppError model-not-found */
export type FindModel = (orgId: string, wanted: WantedModel) => Promise<Model>

export type LocalModels = {
  hasProvider(name: string): boolean
  /** The model of that name, of that provider if one is given. @throws AppError model-not-found */
  find(wanted: WantedModel): Model
  list(): Pick<Model, 'provider' | 'name' | 'description' | 'local'>[]
}

/** The models that need no key. */
export const localModels = (): Model[] => [localExtractive]

export function createModels(models: readonly Model[] = localModels()): LocalModels {
  return {
    hasProvider: (name) => models.some(({ provider }) => provider === name),
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
