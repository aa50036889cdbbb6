import { type ErrorCode, errorTable } from '../../../contracts/errors.ts'

type Titles = { readonly [Code in ErrorCode]: (typeof errorTable)[Code]['title'] }

/** The titles as the host tells them: contracts/errors.ts is their source. */
export const errors = Object.fromEntries(Object.entries(errorTable).map(([code, { title }]) => [code, title])) as Titles
