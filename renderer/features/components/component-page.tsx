import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Component } from '../../../contracts/components.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { marked, t } from '../../text/text.ts'
import { Card, Facts } from '../../ui/card.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { componentsQuery, componentUsesQuery, componentVersionsQuery } from './queries.ts'

export default function ComponentPage({ name }: { name: string }) {
  const list = useQuery(componentsQuery(useClient()))
  const component = list.data?.items.find((one) => one.name === name)
  const above = [{ label: t('components.tools'), href: '/tools' }]
  return (
    <Page title={name} above={above} lead={component?.description}>
      {list.isPending && <Skeleton />}
      {list.error && <ErrorView error={list.error} onRetry={() => list.refetch()} />}
      {list.data && !component && <p>{t('components.thereIsNoToolOf')}</p>}
      {component && <Details component={component} />}
    </Page>
  )
}

function Details({ component }: { component: Component }) {
  const { name, origin, effect, version, deprecated, inputSchema, outputSchema } = component
  return (
    <>
      <Card title={t('components.about')}>
        <Facts
          items={[
            [t('components.version'), version ?? t('components.builtIn')],
            [t('components.effect'), t(`components.effect_${effect}`)],
            [
              t('components.inAWorkflow'),
              <code key="name">
                {t('components.toolName', { name: version === null ? name : `${name}@${version}` })}
              </code>,
            ],
            ...(deprecated ? [[t('components.deprecated'), deprecated] as const] : []),
          ]}
        />
      </Card>
      <Uses name={name} />
      <Card title={t('components.takes')}>
        <JsonView label={t('components.whatItTakes')} value={inputSchema} />
      </Card>
      <Card title={t('components.gives')}>
        <JsonView label={t('components.whatItGives')} value={outputSchema} />
      </Card>
      {origin === 'registered' && <Versions name={name} />}
    </>
  )
}

function Uses({ name }: { name: string }) {
  const uses = useQuery(componentUsesQuery(useClient(), name))
  return (
    <Card title={t('components.whereItIsCalled')}>
      {uses.isPending && <Skeleton rows={2} />}
      {uses.error && <ErrorView error={uses.error} onRetry={() => uses.refetch()} />}
      {uses.data?.items.length === 0 && <p className="muted">{t('components.noStoredWorkflowCallsIt')}</p>}
      {uses.data?.items.map((use) => (
        <p key={`${use.blueprintId} ${use.nodeId}`}>
          {marked(t('components.node', { reference: use.reference === name ? '' : ` (${use.reference})` }), {
            link: () => <Link href={`/workflows/${use.blueprintId}`}>{use.blueprint}</Link>,
            code: () => <code>{use.nodeId}</code>,
          })}
        </p>
      ))}
    </Card>
  )
}

function Versions({ name }: { name: string }) {
  const versions = useQuery(componentVersionsQuery(useClient(), name))
  return (
    <Card title={t('components.versions')}>
      {versions.isPending && <Skeleton rows={3} />}
      {versions.error && <ErrorView error={versions.error} onRetry={() => versions.refetch()} />}
      {versions.data?.items.map(({ version, createdAt, contentHash, definition }) => (
        <details key={version}>
          <summary>
            {name}@{version}, <RelativeTime at={createdAt} />, <code>{contentHash.slice(0, 12)}</code>
          </summary>
          <pre>
            <code>{definition.code}</code>
          </pre>
        </details>
      ))}
    </Card>
  )
}
