/** Small things about text that the extractive model is made of. */

const commonWords = new Set(
  `a about all also an and any are as at be been but by can could did do does each few for from had has have how if in
  into is it its just list me more most no not of on one only or other our out over please report short shown so some
  such summarise summarize summary than that the their them then there these they this those to under up was we were
  what when where which who will with write would you your`.split(/\s+/),
)

/** The words that carry meaning, in a plain form in which "orders" and "order" are one. */
export function termsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(
    words.filter((word) => !commonWords.has(word)).map((word) => word.replace(/(?<=\p{L}{3})(es|s)$/u, '')),
  )
}

/** "unit_price" and "unitPrice" read "Unit price". */
export function humanName(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

const plainNumberName = /(^|[_ ])(id|year|zip|number|code)$/i

/** 12345.5 reads 12,345.50; an id or a year keeps its digits together. Independent of the machine's language. */
export function formatNumber(value: number, name = '', leastDigits = 0): string {
  if (plainNumberName.test(name)) return String(value)
  const digits = Number.isInteger(value) ? leastDigits : Math.abs(value) < 0.01 ? 4 : 2
  const [whole = '', fraction] = value.toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
