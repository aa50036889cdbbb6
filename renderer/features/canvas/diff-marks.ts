/** Two versions drawn as one: which nodes are new, gone or changed. */
import { createContext, useContext } from 'react'

export type DiffMarks = ReadonlyMap<string, 'added' | 'removed' | 'changed'>

const DiffMarksContext = createContext<DiffMarks | undefined>(undefined)
export const DiffMarksProvider = DiffMarksContext
export const useDiffMark = (path: string) => useContext(DiffMarksContext)?.get(path)
