/** A number as it was typed. Pure. */
export type NumberRules = { minimum?: number | undefined; maximum?: number | undefined; isWhole?: boolean | undefined }

/** Empty is no number, which is not wrong by itself. */
export const readNumber = (text: string): number | undefined =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)

export function numberProblem(text: string, { minimum, maximum, isWhole }: NumberRules): string | undefined {
  if (text.trim() === '') return undefined
  const value = readNumber(text)
  if (value === undefined) return 'This is not a number.'
  if (isWhole && !Number.isInteger(value)) return 'Only whole numbers fit here.'
  if (minimum !== undefined && value < minimum) return `The least is ${minimum}.`
  if (maximum !== undefined && value > maximum) return `The most is ${maximum}.`
  return undefined
}
