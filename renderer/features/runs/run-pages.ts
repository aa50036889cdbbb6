/**
 * The loaded pages of the runs list, kept up to date without asking for all of them again: somebody may have scrolled through
 * thousands. Pure.
 */
import type { InfiniteData } from '@tanstack/react-query'
import type { Page } from '../../../contracts/page.ts'
import type { RunChange } from '../../../contracts/run-routes.ts'
import { hasEnded, type RunState, type RunSummary } from '../../../contracts/runs.ts'

export type RunPages = InfiniteData<Page<RunSummary>, string>

/** Puts the newest page over what is loaded. Where the two do not meet, so much is new that the list begins anew. */
export function mergeHead(data: RunPages, head: Page<RunSummary>): RunPages {
  const [first] = data.pages
  const lowest = head.items.at(-1)?.id
  const newestLoaded = data.pages.find(({ items }) => items.length > 0)?.items[0]?.id
  if (!first || newestLoaded === undefined || head.nextCursor === null || lowest === undefined) return onlyHead(head)
  // Ids begin with their time: what stands above the end of the new page and is not in it does not fit any more.
  if (lowest > newestLoaded) return onlyHead(head)
  const rest = data.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id < lowest) }))
  const [firstRest, ...others] = rest as [Page<RunSummary>, ...Page<RunSummary>[]]
  return { ...data, pages: [{ ...firstRest, items: [...head.items, ...firstRest.items] }, ...others] }
}

const onlyHead = (head: Page<RunSummary>): RunPages => ({ pages: [head], pageParams: [''] })

/** What the stream said of runs further down. One whose new state is not asked for leaves the list. */
export function applyChanges(
  data: RunPages,
  changes: ReadonlyMap<string, RunChange>,
  states: readonly RunState[],
): RunPages {
  if (!data.pages.some(({ items }) => items.some(({ id }) => changes.has(id)))) return data
  const fits = ({ state }: RunSummary) => states.length === 0 || states.includes(state)
  const pages = data.pages.map((page) =>
    page.items.some(({ id }) => changes.has(id))
      ? { ...page, items: page.items.map((run) => changed(run, changes.get(run.id))).filter(fits) }
      : page,
  )
  return { ...data, pages }
}

function changed(run: RunSummary, change: RunChange | undefined): RunSummary {
  if (!change || change.state === run.state || hasEnded(run.state)) return run
  const { state, at } = change
  const startedAt = run.startedAt ?? (state === 'queued' || state === 'cancelled' ? null : at)
  return { ...run, state, startedAt, finishedAt: hasEnded(state) ? at : null }
}

/** Before all pages are asked for again: no more than the beginning. */
export const firstPages = (data: RunPages, most: number): RunPages => ({
  pages: data.pages.slice(0, most),
  pageParams: data.pageParams.slice(0, most),
})
