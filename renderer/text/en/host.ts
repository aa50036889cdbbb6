import { phrases } from '../../../contracts/phrases.ts'

/** Sentences of the host: contracts/phrases.ts is their source. */
export const host = phrases
