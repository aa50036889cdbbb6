import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Facts } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Scrolling } from '../../ui/scrolling.tsx'
import { Segments } from '../../ui/segments.tsx'
import { statusQuery } from '../system/queries.ts'
import { apiExamples, type Language, mcpExamples } from './api-examples.ts'
import css from './settings.module.css'

type Kind = Language | 'mcp'
const kinds = (): readonly { value: Kind; label: string }[] => [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
  { value: 'mcp', label: t('settings.mcpClient') },
]

/** Everything that this window does, a script can do too. */
export function ApiAccess() {
  const { data: status } = useQuery(statusQuery(useClient()))
  const [kind, setKind] = useState<Kind>('curl')
  const url = status?.url ?? location.origin
  const tokenFile = status
    ? `${status.dataDir}${status.dataDir.includes('\\') ? '\\' : '/'}token`
    : t('settings.theTokenFile')
  const examples = kind === 'mcp' ? (status ? mcpExamples(status) : []) : apiExamples(kind, { url, tokenFile })
  return (
    <div className={css.part}>
      <p>{t('settings.allThatThisWindowDoes')}</p>
      <Facts
        items={[
          [t('settings.address'), <Copied key="url" text={url} />],
          [t('settings.token'), <Copied key="token" text={tokenFile} />],
          [t('settings.reference'), <Out key="docs" href="/docs" />],
          ['OpenAPI 3.1', <Out key="openapi" href="/openapi.json" />],
        ]}
      />
      <Segments label={t('settings.examplesFor')} options={kinds()} value={kind} onChange={setKind} />
      {kind === 'mcp' && <p>{t('settings.assistantsAndEditorsThatSpeak')}</p>}
      {examples.map((example) => (
        <Example key={example.title} {...example} />
      ))}
      <Example title={t('settings.theSameWithTheCommand')} text={'npm run ice -- run "<name>" --watch'} />
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
