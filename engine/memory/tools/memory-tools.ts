import type { SearchNeeds } from '../../knowledge/search/search.ts'
import type { NetworkPolicy } from '../../tools/network-policy.ts'
import type { Tool } from '../../tools/tool.ts'
import { ingestion } from './ingestion.ts'
import { lookup, memorySummarize, recentSession, searchTool } from './recalling.ts'
import { memoryForget, memorySearch, memoryWrite } from './remembering.ts'

type Needs = SearchNeeds & { network?: NetworkPolicy | undefined; wakeReader: () => void }

export const memoryTools = (needs: Needs): Tool[] => [
  memoryWrite(needs),
  memorySearch(needs),
  memoryForget(needs),
  recentSession(needs),
  memorySummarize(needs),
  ingestion(needs),
  searchTool(needs),
  lookup(needs),
]
