/**
 * Follow-up questions without a model. Pure.
 *
 * Searching for everything that was asked so far finds worse than searching for the question alone (bench/follow-ups.ts). So a
 * question is looked for as it stands, unless it shows by its own words that it goes on from the one before; then it gets
 * the words of that one, and of no other, as a second opinion: what is found for the question alone counts as much.
 */

/** A question that begins so leans on the one before. */
const goesOn =
  /^(and|but|also|so|then|what about|how about|what else|anything else|why not|und|aber|auch|was ist mit|wie ist es mit|et|mais|y|pero)\b/i
/** These stand for something that was named before. */
const standsFor =
  /\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|those|these|this|there|the (?:first|second|third|last|other|same)(?: one)?|ones?|former|latter|(?:of|about|for|is|does|was|like) that|er|ihn|ihm|diese[rsnm]?|jene[rsnm]?|dort|davon|dazu|dafür|il|elle|ils|elles|celui|celle)\b/i
/** A longer question mostly names what it speaks of itself: "cells lose their nuclei". */
const mostWords = 9
/** "Why?", "For contractors?" */
const fewMeaning = 1
const mostCarried = 10

const empty = new Set(
  `a an the and or but of in on at to for from by with as is are was were be been do does did has have had can could will would
  shall should may might must not no yes i you he she it we they them his her its their our your my me us this that these those
  there here what which who whom whose when where why how much many long often about also than then so if any some all please tell
  say give show write find list explain describe mean means one ones first second third last other same summary sentence sentences two
  der die das den dem des ein eine einen einem einer und oder aber in im an am auf zu zum zur von vom mit für ist sind war waren
  hat haben kann können wird werden nicht kein keine ich du er sie es wir ihr was welche welcher welches wer wen wem wann wo warum
  wie viel viele lange oft auch als wenn`.split(/\s+/),
)

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []
const meaningOf = (text: string): string[] =>
  wordsOf(text).filter((word) => word.length > 1 && !empty.has(word) && !/sentence/.test(word))

/** Whether a question cannot be understood without the one before. */
export function isFollowUp(question: string): boolean {
  if (goesOn.test(question.trim())) return true
  const count = wordsOf(question).length
  if (count <= mostWords && standsFor.test(question)) return true
  return meaningOf(question).length <= fewMeaning && count <= mostWords
}

/** The words that a question goes on from; none if it stands alone. `before` is what was looked for last, if anything was. */
export function carriedWords(question: string, before: string | undefined): string {
  if (before === undefined || !isFollowUp(question)) return ''
  const own = new Set(wordsOf(question))
  return [...new Set(meaningOf(before))]
    .filter((word) => !own.has(word))
    .slice(-mostCarried)
    .join(' ')
}
