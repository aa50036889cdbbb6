/** A number as it was typed. Pure. */
import { t } from '../../text/text.ts'
export type NumberRules = { minimum?: number | undefined; maximum?: number | undefined; isWhole?: boolean | undefined }

/** Empty is no number, which is not wrong by itself. */
export const readNumber = (text: string): number | undefined =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)

export function numberProblem(text: string, { minimum, maximum, isWhole }: NumberRules): string | undefined {
  if (text.trim() === '') return undefined
  const value = readNumber(text)
  if (value === undefined) return t('fields.thisIsNotANumber')
  if (isWhole && !Number.isInteger(value)) return t('fields.onlyWholeNumbersFitHere')
  if (minimum !== undefined && value < minimum) return t('fields.theLeastIs', { minimum })
  if (maximum !== undefined && value > maximum) return t('fields.theMostIs', { maximum })
  return undefined
}
