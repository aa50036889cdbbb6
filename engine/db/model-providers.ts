import type { DefaultModel, ModelProvider, PricedModel } from '../../contracts/models.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

const columns = `name, kind, base_url as "baseUrl", secret_name as "secretName", is_enabled as "isEnabled",
  allows_private as "allowsPrivate", models, limits, folder, 'added' as origin`

export async function listProviders(db: Db): Promise<ModelProvider[]> {
  return db.query<ModelProvider>(`select ${columns} from model_providers order by name`)
}

export async function findProvider(db: Db, name: string): Promise<ModelProvider | undefined> {
  const [row] = await db.query<ModelProvider>(`select ${columns} from model_providers where name = $1`, [name])
  return row
}

/** Gives whether it landed: the name may be taken. */
export async function insertProvider(db: Db, orgId: string, id: string, given: ModelProvider): Promise<boolean> {
  const rows = await db.query(
    `insert into model_providers (id, org_id, name, kind, base_url, secret_name, is_enabled, allows_private, models, limits,
       folder)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (org_id, name) do nothing returning id`,
    [id, orgId, given.name, given.kind, ...settingsOf(given)],
  )
  return rows.length > 0
}

export async function updateProvider(db: Db, given: ModelProvider): Promise<void> {
  await db.query(
    `update model_providers set base_url = $2, secret_name = $3, is_enabled = $4, allows_private = $5, models = $6,
       limits = $7, folder = $8, updated_at = now() where name = $1`,
    [given.name, ...settingsOf(given)],
  )
}

const settingsOf = ({ baseUrl, secretName, isEnabled, allowsPrivate, models, limits, folder }: ModelProvider) => [
  baseUrl,
  secretName,
  isEnabled,
  allowsPrivate,
  models,
  toJson(limits),
  folder,
]

export async function deleteProvider(db: Db, name: string): Promise<boolean> {
  const rows = await db.query('delete from model_providers where name = $1 returning id', [name])
  return rows.length > 0
}

export async function findDefaultModel(db: Db): Promise<DefaultModel | undefined> {
  const [row] = await db.query<DefaultModel>('select provider, model from model_defaults')
  return row
}

export async function saveDefaultModel(db: Db, orgId: string, { provider, model }: DefaultModel): Promise<void> {
  await db.query(
    `insert into model_defaults (org_id, provider, model) values ($1, $2, $3)
     on conflict (org_id) do update set provider = excluded.provider, model = excluded.model`,
    [orgId, provider, model],
  )
}

export async function listPrices(db: Db): Promise<PricedModel[]> {
  return db.query<PricedModel>(
    `select provider, model, input_usd as "inputUsd", cached_input_usd as "cachedInputUsd", output_usd as "outputUsd"
     from model_prices order by provider, model`,
  )
}

export async function savePrice(db: Db, orgId: string, price: PricedModel): Promise<void> {
  await db.query(
    `insert into model_prices (org_id, provider, model, input_usd, cached_input_usd, output_usd)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (org_id, provider, model) do update set input_usd = excluded.input_usd,
       cached_input_usd = excluded.cached_input_usd, output_usd = excluded.output_usd`,
    [orgId, price.provider, price.model, price.inputUsd, price.cachedInputUsd, price.outputUsd],
  )
}

export async function deletePrice(db: Db, provider: string, model: string): Promise<void> {
  await db.query('delete from model_prices where provider = $1 and model = $2', [provider, model])
}
