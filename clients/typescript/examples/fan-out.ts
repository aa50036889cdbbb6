/** Splits a text into parts, counts the words of all parts at once in code nodes, and puts the counts together. */
import { at, type Iceos, workflow } from '../index.ts'

const parts = ['first', 'second', 'third'] as const

export const fanOut = workflow(
  {
    name: 'Count words in code',
    inputs: { text: { type: 'string', title: 'Text' } },
  },
  ({ inputs, code, parallel }) => {
    const split = code('split', {
      given: { text: inputs.text, into: parts.length },
      run: ({ text, into }) => {
        const words = text.split(/\s+/).filter((word) => word !== '')
        const size = Math.ceil(words.length / into)
        return { parts: Array.from({ length: into }, (_, index) => words.slice(index * size, (index + 1) * size)) }
      },
    })
    const counting = parallel('counting', {
      max_concurrency: 2,
      branches: parts.map(
        (part, index) =>
          ({ code }) =>
            code(`count_${part}`, {
              given: { words: at<string[]>(split.output.parts, index) },
              run: ({ words }) => {
                const counts: Record<string, number> = {}
                for (const word of words.map((one) => one.toLowerCase())) counts[word] = (counts[word] ?? 0) + 1
                return { counts, words: words.length }
              },
            }),
      ),
    })
    const { count_first, count_second, count_third } = counting.output.merged
    const total = code('total', {
      given: { first: count_first.counts, second: count_second.counts, third: count_third.counts },
      run: (counted) => {
        const counts: Record<string, number> = {}
        for (const part of Object.values(counted)) {
          for (const [word, count] of Object.entries(part)) counts[word] = (counts[word] ?? 0) + count
        }
        const [mostFrequent = ''] = Object.keys(counts).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
        return { words: Object.values(counts).reduce((sum, count) => sum + count, 0), mostFrequent }
      },
    })
    return { words: total.output.words, mostFrequent: total.output.mostFrequent }
  },
)

export async function runFanOut(iceos: Iceos): Promise<string> {
  const { words, mostFrequent } = await iceos.run(fanOut, { text: 'the cat and the dog and the bird' })
  return `${words} words, most often "${mostFrequent}"`
}
