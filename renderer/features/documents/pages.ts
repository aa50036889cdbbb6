import type { Ref } from 'react'
import type { Mark } from './shown.ts'

export type Zoom = 'fit' | number
export type PagesHandle = { goTo: (page: number) => void }

/** What both ways to show a document take. */
export type PagesProps = {
  ref: Ref<PagesHandle>
  documentId: string
  zoom: Zoom
  /** By the number of the page. */
  marks: ReadonlyMap<number, readonly Mark[]>
  /** What has to come into sight; another object is another wish. */
  goal: Mark | undefined
  onPage: (page: number) => void
  /** Whether what has to come into sight could not be found on its page. */
  onLost: (isLost: boolean) => void
}
