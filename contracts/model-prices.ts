/**
 * What known models cost: list prices in US dollars for a million tokens, as their providers published them. They change;
 * each org can set its own (PUT /api/v1/models/prices). A model that is not here has no price, which is not a price of 0.
 */
export const pricesAsOf = '2025-11-01'

type Row = readonly [model: string, inputUsd: number, cachedInputUsd: number | null, outputUsd: number]

/** By the host of the provider's address. A name also stands for its dated versions (`gpt-4o-2024-08-06`). */
export const listPrices: Record<string, readonly Row[]> = {
  'api.openai.com': [
    ['gpt-5', 1.25, 0.125, 10],
    ['gpt-5-mini', 0.25, 0.025, 2],
    ['gpt-5-nano', 0.05, 0.005, 0.4],
    ['gpt-4.1', 2, 0.5, 8],
    ['gpt-4.1-mini', 0.4, 0.1, 1.6],
    ['gpt-4.1-nano', 0.1, 0.025, 0.4],
    ['gpt-4o', 2.5, 1.25, 10],
    ['gpt-4o-mini', 0.15, 0.075, 0.6],
    ['gpt-4-turbo', 10, null, 30],
    ['gpt-4', 30, null, 60],
    ['o3', 2, 0.5, 8],
    ['o3-mini', 1.1, 0.55, 4.4],
    ['o4-mini', 1.1, 0.275, 4.4],
    ['o1', 15, 7.5, 60],
  ],
  'api.anthropic.com': [
    ['claude-opus-4-1', 15, 1.5, 75],
    ['claude-opus-4', 15, 1.5, 75],
    ['claude-sonnet-4-5', 3, 0.3, 15],
    ['claude-sonnet-4', 3, 0.3, 15],
    ['claude-haiku-4-5', 1, 0.1, 5],
    ['claude-3-7-sonnet', 3, 0.3, 15],
    ['claude-3-5-sonnet', 3, 0.3, 15],
    ['claude-3-5-haiku', 0.8, 0.08, 4],
    ['claude-3-haiku', 0.25, 0.03, 1.25],
  ],
  'generativelanguage.googleapis.com': [
    ['gemini-2.5-pro', 1.25, null, 10],
    ['gemini-2.5-flash', 0.3, null, 2.5],
    ['gemini-2.5-flash-lite', 0.1, null, 0.4],
    ['gemini-2.0-flash', 0.1, 0.025, 0.4],
    ['gemini-2.0-flash-lite', 0.075, null, 0.3],
  ],
}

/** Dates and `latest` after a name: -20250929, -2024-08-06, -latest, -001. */
const version = /^-(\d{8}|\d{4}-\d{2}-\d{2}|latest|\d{3}|preview[-\d]*)$/

export function findListPrice(host: string, model: string) {
  const row = listPrices[host]?.find(
    ([name]) => model === name || (model.startsWith(name) && version.test(model.slice(name.length))),
  )
  return row && { inputUsd: row[1], cachedInputUsd: row[2], outputUsd: row[3] }
}
