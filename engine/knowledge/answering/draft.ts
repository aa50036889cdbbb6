import type { Answer, Citation } from '../../../contracts/answers.ts'

/** An answer before its citations were checked: `[[key]]` stands where one belongs, `key` is its place in the list. */
export type Draft = Pick<Answer, 'text' | 'by' | 'notice' | 'usage'> & {
  citations: Citation[]
  /** Those that were no citations at all: of a passage that does not exist, or that shares nothing with the claim. */
  dropped: number
}
