import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { Facts } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Scrolling } from '../../ui/scrolling.tsx'
import { Segments } from '../../ui/segments.tsx'
import { statusQuery } from '../system/queries.ts'
import { apiExamples, type Language, mcpExamples } from './api-examples.ts'
import css from './settings.module.css'

type Kind = Language | 'mcp'
const kinds: readonly { value: Kind; label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
  { value: 'mcp', label: 'MCP client' },
]

/** Everything that this window does, a script can do too. */
export function ApiAccess() {
  const { data: status } = useQuery(statusQuery(useClient()))
  const [kind, setKind] = useState<Kind>('curl')
  const url = status?.url ?? location.origin
  const tokenFile = status ? `${status.dataDir}${status.dataDir.includes('\\') ? '\\' : '/'}token` : 'the token file'
  const examples = kind === 'mcp' ? (status ? mcpExamples(status) : []) : apiExamples(kind, { url, tokenFile })
  return (
    <div className={css.part}>
      <p>
        All that this window does goes over one local API, so a script can do it too. It answers on this machine only.
      </p>
      <Facts
        items={[
          ['Address', <Copied key="url" text={url} />],
          ['Token', <Copied key="token" text={tokenFile} />],
          ['Reference', <Out key="docs" href="/docs" />],
          ['OpenAPI 3.1', <Out key="openapi" href="/openapi.json" />],
        ]}
      />
      <Segments label="Examples for" options={kinds} value={kind} onChange={setKind} />
      {kind === 'mcp' && (
        <p>
          Assistants and editors that speak the Model Context Protocol can list and run workflows, look at runs, and
          search and ask your documents. They start the program below by themselves; it uses the token of the data
          folder.
        </p>
      )}
      {examples.map((example) => (
        <Example key={example.title} {...example} />
      ))}
      <Example title="The same with the command line" text={'npm run ice -- run "<name>" --watch'} />
    </div>
  )
}

const Copied = ({ text }: { text: string }) => (
  <span className={css.copied}>
    <code>{text}</code> <CopyButton text={text} />
  </span>
)

const Out = ({ href }: { href: string }) => (
  <a href={href} target="_blank" rel="noopener">
    {href} <ExternalLink size={12} aria-hidden />
  </a>
)

function Example({ title, text }: { title: string; text: string }) {
  return (
    <section className={css.example} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <CopyButton text={text} />
      </header>
      <Scrolling>{text}</Scrolling>
    </section>
  )
}
