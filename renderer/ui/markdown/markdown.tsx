import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { Scrolling } from '../scrolling.tsx'
import css from './markdown.module.css'
import { type Block, type Inline, parseMarkdown } from './parse-markdown.ts'

export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  return <div className={css.prose}>{blocks.map(drawBlock)}</div>
}

const draw = (children: Inline[]): ReactNode[] => children.map(drawInline)

function drawInline(inline: Inline, key: number): ReactNode {
  if (inline.kind === 'text') return inline.text
  if (inline.kind === 'code') return <code key={key}>{inline.text}</code>
  if (inline.kind === 'link') {
    return (
      <a key={key} href={inline.href} target="_blank" rel="noopener noreferrer">
        {draw(inline.children)}
      </a>
    )
  }
  const Tag = inline.kind === 'strong' ? 'strong' : 'em'
  return <Tag key={key}>{draw(inline.children)}</Tag>
}

/** The page has its own first heading, so those of a text begin below it. */
const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const

function drawBlock(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case 'heading': {
      const Heading = headings[block.level - 1] ?? 'h6'
      return <Heading key={key}>{draw(block.children)}</Heading>
    }
    case 'paragraph':
      return <p key={key}>{draw(block.children)}</p>
    case 'code':
      return <Scrolling key={key}>{block.text}</Scrolling>
    case 'rule':
      return <hr key={key} />
    case 'quote':
      return <blockquote key={key}>{block.children.map(drawBlock)}</blockquote>
    case 'list':
      return <List key={key} block={block} />
    case 'table':
      return <MarkdownTable key={key} block={block} />
  }
}

function List({ block }: { block: Block & { kind: 'list' } }) {
  const Tag = block.ordered ? 'ol' : 'ul'
  return (
    <Tag>
      {block.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text that was read once keeps its order
        <li key={at}>
          {draw(item.children)}
          {item.items && drawBlock(item.items, 0)}
        </li>
      ))}
    </Tag>
  )
}

function MarkdownTable({ block }: { block: Block & { kind: 'table' } }) {
  return (
    <div className={css.scroll}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text that was read once keeps its order
              <th key={at} scope="col">
                {draw(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text that was read once keeps its order
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a text that was read once keeps its order
                <td key={column}>{draw(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
