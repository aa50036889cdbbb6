import type { SearchNeeds } from '../../knowledge/search/search.ts'
import type { FindModel } from '../../models/models.ts'

/** What the tools of a conversation stand on. */
export type ChatToolNeeds = SearchNeeds & { findModel: FindModel }
