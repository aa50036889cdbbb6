type Inputs = { file: string; text: string }
type Kind = 'invoice' | 'reminder' | 'order' | 'application' | 'other'

/** A reminder speaks of an invoice, and an invoice of an order: the first that fits wins, others make it doubtful. */
const rules: [Kind, RegExp][] = [
  ['reminder', /\breminder\b|\boverdue\b/i],
  ['invoice', /\binvoice\b/i],
  ['order', /\bwe (hereby )?order\b|\bpurchase order\b/i],
  ['application', /\bapply for\b|\bapplication for\b/i],
]

export default function ({ file, text }: Inputs) {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+/g, ' ')
    .trim()
  const first = rules.find(([, pattern]) => pattern.test(clean))
  const kind: Kind = first?.[0] ?? 'other'
  const fields = {
    date: dateOf(clean),
    sender: /^From: *(.+)$/im.exec(clean)?.[1]?.trim() ?? null,
    number: /\b(?:invoice|order|reference)(?: no\.?| number)?:? *([A-Z]{0,4}-?\d[\w-]*)/i.exec(clean)?.[1] ?? null,
    amount: numberOf(/^total:? *([\d.,]+)/im.exec(clean)?.[1]),
  }
  return { file, kind, ...fields, doubts: doubtsOf(clean, kind, fields) }
}

type Fields = { date: string | null; sender: string | null; number: string | null; amount: number | null }

function doubtsOf(text: string, kind: Kind, { date, sender, number, amount }: Fields): string[] {
  const doubts: string[] = []
  if (kind === 'other') doubts.push('No rule says what it is.')
  if (!date) doubts.push('It has no date that exists.')
  if (!sender) doubts.push('It does not say who sent it.')
  if (kind === 'invoice' || kind === 'reminder') {
    if (!number) doubts.push('It has no number.')
    if (amount === null) doubts.push('It has no total.')
  }
  const lines = [...text.matchAll(/^- .*?([\d.,]+) EUR$/gm)].map((line) => numberOf(line[1]) ?? 0)
  const sum = Math.round(lines.reduce((all, one) => all + one, 0) * 100) / 100
  if (lines.length > 0 && amount !== null && sum !== amount)
    doubts.push(`Its lines add up to ${sum}, its total says ${amount}.`)
  return doubts
}

/** 2026-03-31 or 31.03.2026, and only a day that is in the calendar. */
function dateOf(text: string): string | null {
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text)
  const plain = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/.exec(text)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : plain ? [plain[3], plain[2], plain[1]] : []
  if (!year || !month || !day) return null
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1
    ? date.toISOString().slice(0, 10)
    : null
}

/** 1,234.50 */
function numberOf(text: string | undefined): number | null {
  const value = Number((text ?? '').replace(/,/g, '').replace(/\.$/, ''))
  return text === undefined || Number.isNaN(value) ? null : value
}
