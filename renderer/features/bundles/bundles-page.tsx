import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import type { BundleReport } from '../../../contracts/bundles.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { listState } from '../../ui/list-states.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { BundleCard } from './bundle-card.tsx'
import css from './bundles.module.css'
import { describeReport, keptItems } from './describe-report.ts'
import { useInstallBundle, useRemoveBundle } from './mutations.ts'
import { bundlesQuery } from './queries.ts'
import { readBase64 } from './read-base64.ts'

export default function BundlesPage() {
  const client = useClient()
  const list = useQuery(bundlesQuery(client))
  const install = useInstallBundle()
  const remove = useRemoveBundle()
  const [report, setReport] = useState<BundleReport>()
  const bundles = list.data?.items ?? []
  const shown = { onSuccess: setReport, onError: () => setReport(undefined) }
  const isBusy = (name: string) =>
    (install.isPending && install.variables.shipped === name) || (remove.isPending && remove.variables === name)
  const error = install.error ?? remove.error
  const begin = () => {
    install.reset()
    remove.reset()
  }
  return (
    <Page
      title={t('bundles.bundles')}
      lead={t('bundles.workflowsWithTheToolsAnd')}
      actions={
        <UploadButton
          busy={install.isPending && install.variables.archive !== undefined}
          onFile={async (file) => {
            begin()
            install.mutate({ archive: await readBase64(file) }, shown)
          }}
        />
      }
    >
      {error ? <ErrorView error={error} /> : report && <Report report={report} />}
      {listState(list, bundles.length) ?? (
        <div className={css.gallery}>
          {bundles.map((bundle) => (
            <BundleCard
              key={bundle.name}
              bundle={bundle}
              busy={isBusy(bundle.name)}
              onInstall={() => {
                begin()
                install.mutate({ shipped: bundle.name }, shown)
              }}
              onRemove={() => {
                begin()
                remove.mutate(bundle.name, shown)
              }}
            />
          ))}
        </div>
      )}
    </Page>
  )
}

function Report({ report }: { report: BundleReport }) {
  const kept = keptItems(report)
  return (
    <div role="status">
      <Card title={describeReport(report)}>
        {kept.length > 0 ? (
          <ul className={css.list}>
            {kept.map(({ kind, name, why }) => (
              <li key={`${kind}:${name}`}>
                <strong>{name}</strong> <span className="muted">({kind})</span> {why}
              </li>
            ))}
          </ul>
        ) : (
          <p className="muted">{t('bundles.nothingOfYoursWasTouched')}</p>
        )}
      </Card>
    </div>
  )
}

function UploadButton({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".tgz,.zip,.gz"
        hidden
        aria-label={t('bundles.aBundleAsTgzOr')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
      <Button icon={Upload} busy={busy} onClick={() => input.current?.click()}>
        {t('bundles.installFromAFile')}
      </Button>
    </>
  )
}
