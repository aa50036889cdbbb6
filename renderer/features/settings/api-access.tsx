import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../page/context.ts'
import { Facts } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Scrolling } from '../../ui/scrolling.tsx'
import { Segments } from '../../ui/segments.tsx'
import { statusQuery } from '../system/queries.ts'
import { apiExamples, type Language } from './api-examples.ts'
import css from './settings.module.css'

const languages: readonly { value: Language; label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
]

/** Everything that this window does, a script can do too. */
export function ApiAccess() {
  const { data: status } = useQuery(statusQuery(useClient()))
  const [language, setLanguage] = useState<Language>('curl')
  const url = status?.url ?? location.origin
  const tokenFile = status ? `${status.dataDir}${status.dataDir.includes('\\') ? '\\' : '/'}token` : 'the token file'
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
      <Segments label="Examples for" options={languages} value={language} onChange={setLanguage} />
      {apiExamples(language, { url, tokenFile }).map((example) => (
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
