import { expect, it } from 'vitest'
import { parseQuestions, toLines } from './parse-questions.ts'

const questions = [
  {
    question: 'Who kept the "lamp", and why?',
    relevant: [
      { document: 'a.pdf', page: 3 },
      { document: 'b.pdf', grade: 2 },
    ],
  },
  { question: 'When?', relevant: [{ document: 'a.pdf', text: 'in 1887,\nat night' }] },
]

it('reads what it has written, and the same as one JSON', () => {
  expect(parseQuestions(toLines(questions))).toEqual(questions)
  expect(parseQuestions(JSON.stringify(questions, undefined, 2))).toEqual(questions)
})

it.each([',', ';'])('reads CSV with %s, whose lines of one question are its places', (sign) => {
  const csv = [
    ['Question', 'Document', 'Page', 'Text', 'Grade'],
    ['"Who kept the ""lamp"", and why?"', 'a.pdf', '3', '', ''],
    ['"Who kept the ""lamp"", and why?"', 'b.pdf', '', '', '2'],
    ['When?', 'a.pdf', '', '"in 1887,\nat night"', ''],
  ]
  expect(parseQuestions(csv.map((row) => row.join(sign)).join('\r\n'))).toEqual(questions)
})

it('says what is wrong, and where', () => {
  expect(() => parseQuestions('{"question": "a"}\n')).toThrow('Line 1 is no question')
  expect(() => parseQuestions('{"question": \n')).toThrow('Line 1 is no JSON')
  expect(() => parseQuestions('[{}]')).toThrow('Entry 1')
  expect(() => parseQuestions('a,b\n1,2')).toThrow('The first line')
  expect(() => parseQuestions('question,document,page\nWhen?,a.pdf,x')).toThrow('“When?”')
})
