/** Models that ask the budget before each call, whichever node calls them. What a call took, its node records. */
import type { Model } from '../models/model.ts'
import type { FindModel } from '../models/models.ts'

type Check = () => Promise<void>

export const meterModels =
  (findModel: FindModel, check: Check): FindModel =>
  async (orgId, wanted) =>
    meterModel(await findModel(orgId, wanted), check)

const meterModel = (model: Model, check: Check): Model => ({
  ...model,
  async complete(request, onDelta) {
    await check()
    return model.complete(request, onDelta)
  },
})
