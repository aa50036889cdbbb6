import { Audience, MemoryKind } from '../../../contracts/memory.ts'

/** What of the memory is shown: as the API takes it, and as it stands in the address. */
export type MemoryFilter = { query?: string; scope?: string; kind?: MemoryKind; audience?: Audience }

export function readFilter(search: string): MemoryFilter {
  const query = new URLSearchParams(search)
  const [words, scope] = [query.get('query'), query.get('scope')]
  const kind = MemoryKind.safeParse(query.get('kind'))
  const audience = Audience.safeParse(query.get('audience'))
  return {
    ...(words && { query: words }),
    ...(scope && { scope }),
    ...(kind.success && { kind: kind.data }),
    ...(audience.success && { audience: audience.data }),
  }
}

/** With one of it changed; what is empty is left out. */
export const writeFilter = (filter: MemoryFilter, changed: Partial<Record<keyof MemoryFilter, string>>): string =>
  new URLSearchParams(Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')).toString()
