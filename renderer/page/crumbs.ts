/** The place in the top bar into which the page that is shown draws its way. */
import { createContext, useContext } from 'react'

const Crumbs = createContext<HTMLElement | null>(null)
export const CrumbsProvider = Crumbs
export const useCrumbsPlace = (): HTMLElement | null => useContext(Crumbs)
