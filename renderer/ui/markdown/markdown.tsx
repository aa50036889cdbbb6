import { type ReactNode, useMemo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Scrolling } from '../scrolling.tsx'
import { markCitations } from './mark-citations.ts'
import css from './markdown.module.css'
import { safeAddress } from './safe-address.ts'

type Props = {
  text: string
  /** What stands for [1] and its like; undefined leaves it as it is. */
  cite?: (number: number) => ReactNode | undefined
}

/** HTML is text here and never markup, and only addresses of the web and of mail become links. */
export function Markdown({ text, cite }: Props) {
  const components = useMemo(() => (cite ? { ...plain, 'cite-mark': citeWith(cite) } : plain), [cite])
  return (
    <div className={css.prose}>
      <ReactMarkdown
        remarkPlugins={cite ? withCitations : [remarkGfm]}
        components={components}
        urlTransform={safeAddress}
        disallowedElements={['img', 'input']}
        unwrapDisallowed
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}

const withCitations = [remarkGfm, markCitations]

const citeWith =
  (cite: NonNullable<Props['cite']>) =>
  ({ number }: { number?: string }) =>
    cite(Number(number)) ?? `[${number}]`

/** The page has its own first heading, so those of a text begin below it. */
const plain: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ) : (
      children
    ),
  pre: ({ children }) => <Scrolling>{children}</Scrolling>,
  table: ({ children }) => (
    <div className={css.scroll}>
      <table>{children}</table>
    </div>
  ),
}
