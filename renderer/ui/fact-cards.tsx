import type { ReactNode } from 'react'
import css from './fact-cards.module.css'
import { type Tone, ToneMark } from './state-mark.tsx'

/** A row of facts beside each other, as many as there is room for. */
export const FactCards = ({ children }: { children: ReactNode }) => <div className={css.cards}>{children}</div>

type FactCardProps = { name: string; tone: Tone; word: ReactNode; children: ReactNode }

/** What is known about one thing: a word with its mark, and a sentence. A `word` that is no text brings its own mark. */
export const FactCard = ({ name, tone, word, children }: FactCardProps) => (
  <section className={css.fact} aria-label={name}>
    <h2>{name}</h2>
    {typeof word === 'string' ? <ToneMark tone={tone}>{word}</ToneMark> : word}
    <p>{children}</p>
  </section>
)
