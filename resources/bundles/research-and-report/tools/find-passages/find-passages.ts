type Inputs = { question: string; text: string; title: string; path: string; most: number }

/** Words that stand in every text and say nothing about what it is about. */
const plain = new Set(
  (
    'a an and are as at be been but by can did do does for from had has have how if in into is it its may more most much many no not of on or ' +
    'our over per so such than that the their them then there these they this to under up was were what when where which who why will with would'
  ).split(' '),
)

const wordsOf = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !plain.has(word))

/** `heating`, `heated` and `heat` count as one word. */
const stem = (word: string) => word.replace(/(ings?|ed|es|s|er|ers)$/u, '').slice(0, 12)

export default function ({ question, text, title, path, most }: Inputs) {
  const asked = new Set(wordsOf(question).map(stem))
  const paragraphs = text.split(/\n\s*\n/).map((part) => part.replace(/\s+/g, ' ').trim())
  const passages = paragraphs
    .filter((paragraph) => paragraph.length > 40 && !paragraph.startsWith('#'))
    .map((paragraph) => ({ text: paragraph, title, path, score: scoreOf(paragraph, asked) }))
    .filter(({ score }) => score >= 1)
  return { passages: passages.sort((a, b) => b.score - a.score).slice(0, most) }
}

/** How many of the words that were asked stand in it; said twice counts a little more. */
function scoreOf(paragraph: string, asked: Set<string>): number {
  const counts = new Map<string, number>()
  for (const word of wordsOf(paragraph).map(stem)) if (asked.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const found = [...counts.values()]
  const score = found.reduce((sum, count) => sum + 1 + Math.log2(count) / 4, 0)
  return asked.size > 3 && found.length < 2 ? 0 : Math.round(score * 100) / 100
}
