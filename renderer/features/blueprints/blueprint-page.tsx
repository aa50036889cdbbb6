import { useQuery } from '@tanstack/react-query'
import { AlarmClock, ListChecks, Pencil, Play } from 'lucide-react'
import { Link, useSearchParams } from 'wouter'
import type { Blueprint } from '../../../contracts/blueprints.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { marked, t } from '../../text/text.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { LazyCanvas } from '../canvas/lazy-canvas.tsx'
import { LimitsTab } from '../limits/limits-tab.tsx'
import { limitsQuery } from '../limits/queries.ts'
import { StartRunDialog } from '../start-run/start-run-dialog.tsx'
import { BlueprintSide } from './blueprint-side.tsx'
import css from './blueprints.module.css'
import { blueprintQuery, blueprintVersionQuery } from './queries.ts'
import { VersionList } from './version-list.tsx'

const workflows = () => [{ label: t('blueprints.workflows'), href: '/workflows' }]

export default function BlueprintPage({ blueprintId }: { blueprintId: string }) {
  const client = useClient()
  const { data, error, refetch } = useQuery(blueprintQuery(client, blueprintId))
  if (error && !data) {
    return (
      <Page title={t('blueprints.workflow')} above={workflows()}>
        <ErrorView error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  return data ? <Shown blueprint={data} /> : <Skeleton />
}

function Shown({ blueprint }: { blueprint: Blueprint }) {
  const [params, setParams] = useSearchParams()
  const set = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        if (value === undefined) before.delete(name)
        else before.set(name, value)
        return before
      },
      { replace: true },
    )
  const version = Number(params.get('version')) || blueprint.version
  const document = useDocument(blueprint, version)
  const isLatest = version === blueprint.version
  const { data: limits } = useQuery(limitsQuery(useClient(), blueprint.id))
  return (
    <Page
      title={blueprint.name}
      above={workflows()}
      fill
      beside={
        <>
          <Badge>{versionWords(version, blueprint.version)}</Badge>
          {blueprint.bundle && <Badge>{blueprint.bundle}</Badge>}
          {limits?.queue.pausedAt && <Badge>{t('blueprints.paused')}</Badge>}
        </>
      }
      lead={
        <>
          {blueprint.description && <p>{blueprint.description}</p>}
          <p className={css.meta}>
            {marked(t('blueprints.nodesChanged', { count: blueprint.nodeCount }), {
              relativeTime: () => <RelativeTime at={blueprint.updatedAt} />,
              copyId: () => <CopyId id={blueprint.id} />,
              link: () => (
                <Link href={`/runs?workflow=${blueprint.id}`} className={css.inlineLink}>
                  <ListChecks size={13} aria-hidden /> {t('blueprints.itsRuns')}
                </Link>
              ),
              link2: () => (
                <Link href={`/triggers?workflow=${blueprint.id}`} className={css.inlineLink}>
                  <AlarmClock size={13} aria-hidden /> {t('blueprints.itsTriggers')}
                </Link>
              ),
            })}
          </p>
        </>
      }
      actions={
        <>
          <ButtonLink icon={Pencil} href={`/workflows/${blueprint.id}/edit`}>
            {t('blueprints.edit')}
          </ButtonLink>
          <Button kind="primary" icon={Play} disabled={blueprint.version === 0} onClick={() => set('run', 'new')}>
            {isLatest ? t('blueprints.run') : t('blueprints.runVersion', { version })}
          </Button>
        </>
      }
    >
      <div className={css.panel}>
        <Tabs
          label={t('blueprints.viewsOfThisWorkflow')}
          fill
          selected={params.get('tab') ?? 'canvas'}
          onSelect={(tab) => set('tab', tab === 'canvas' ? undefined : tab)}
          tabs={[
            {
              key: 'canvas',
              label: t('blueprints.canvas'),
              body: () =>
                document ? (
                  <div className={css.split}>
                    <LazyCanvas
                      nodes={document.nodes}
                      selected={params.get('node') ?? undefined}
                      onSelect={(path) => set('node', path)}
                    />
                    <BlueprintSide
                      document={document}
                      path={params.get('node') ?? undefined}
                      onClose={() => set('node', undefined)}
                    />
                  </div>
                ) : (
                  <Skeleton />
                ),
            },
            {
              key: 'versions',
              label: t('blueprints.versions'),
              body: () => (
                <VersionList
                  blueprint={blueprint}
                  shown={version}
                  onShow={(chosen) => setParams(chosen === blueprint.version ? {} : { version: String(chosen) })}
                />
              ),
            },
            { key: 'limits', label: t('blueprints.limits'), body: () => <LimitsTab blueprintId={blueprint.id} /> },
            {
              key: 'json',
              label: 'JSON',
              body: () => (
                <div className={css.pad}>
                  {document ? (
                    <JsonView value={document as JsonObject} label={t('blueprints.document')} />
                  ) : (
                    <Skeleton />
                  )}
                </div>
              ),
            },
          ]}
        />
      </div>
      {params.get('run') === 'new' && document && (
        <StartRunDialog
          blueprintId={blueprint.id}
          name={blueprint.name}
          {...(isLatest ? {} : { version })}
          inputs={document.inputs}
          onClose={() => set('run', undefined)}
        />
      )}
    </Page>
  )
}

const versionWords = (shown: number, latest: number): string => {
  if (latest === 0) return t('blueprints.notPublished')
  return shown === latest ? t('blueprints.version', { shown }) : t('blueprints.versionOf', { shown, latest })
}

function useDocument(blueprint: Blueprint, version: number) {
  const client = useClient()
  const isLatest = version === blueprint.version
  const { data } = useQuery({ ...blueprintVersionQuery(client, blueprint.id, version), enabled: !isLatest })
  return isLatest ? blueprint.document : data?.document
}
