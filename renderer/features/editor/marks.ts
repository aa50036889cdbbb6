/** What is said about single nodes beside their settings: looked up by each card. */
import { createContext, useContext } from 'react'
import type { BlueprintProblem } from '../../../contracts/blueprints.ts'

export type Marks = {
  problems: ReadonlyMap<string, readonly BlueprintProblem[]>
  pinned: ReadonlySet<string>
  /** Beside the selected card: adds what comes next. */
  onAddAfter: (path: string, at: { x: number; y: number }) => void
}

const MarksContext = createContext<Marks>({ problems: new Map(), pinned: new Set(), onAddAfter: () => {} })
export const MarksProvider = MarksContext
export const useMarks = (): Marks => useContext(MarksContext)
