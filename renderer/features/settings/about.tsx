import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, FolderOpen } from 'lucide-react'
import { Link } from 'wouter'
import { callBytes } from '../../../contracts/call.ts'
import { diagnosticsFileRoute } from '../../../contracts/doctor.ts'
import { useClient } from '../../page/context.ts'
import { saveFile } from '../../page/save-file.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { statusQuery } from '../system/queries.ts'
import css from './settings.module.css'

export function About() {
  const { data: status, error, refetch } = useQuery(statusQuery(useClient()))
  if (!status) return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={5} />
  return (
    <div className={css.part}>
      <Facts
        items={[
          [t('settings.version'), `iceOS Desktop ${status.version}`],
          [t('settings.dataFolder'), <DataFolder key="folder" path={status.dataDir} />],
          [t('settings.running'), <RelativeTime key="since" at={status.startedAt} />],
          [
            t('settings.processes'),
            t('settings.host', {
              pid: String(status.pid),
              engine: status.engine.pid === null ? '' : t('settings.engine', { pid: String(status.engine.pid) }),
            }),
          ],
          [t('settings.memory'), formatBytes(status.memoryBytes + (status.engine.memoryBytes ?? 0))],
          [t('settings.telemetry'), t('settings.noneIceosSendsNothingAnywhere')],
          [t('settings.licence'), 'Apache 2.0'],
          [
            t('settings.forContributors'),
            <Link key="parts" href="/parts">
              {t('settings.thePartsOfThisWindow')}
            </Link>,
          ],
        ]}
      />
      <DiagnosticsFile />
    </div>
  )
}

function DiagnosticsFile() {
  const client = useClient()
  const save = useMutation({
    mutationFn: async () => saveFile(await callBytes(client, diagnosticsFileRoute), 'iceos-diagnostics.zip'),
  })
  return (
    <div className={css.group}>
      <div>
        <Button icon={Download} busy={save.isPending} onClick={() => save.mutate()}>
          {t('settings.saveADiagnosticsFile')}
        </Button>
      </div>
      <p className={css.note}>{t('settings.forWhoeverHelpsYouVersions')}</p>
      {save.error && <ErrorView error={save.error} />}
    </div>
  )
}

function DataFolder({ path }: { path: string }) {
  const desktop = window.iceos
  return (
    <span className={css.copied}>
      <code>{path}</code> <CopyButton text={path} />
      {desktop && (
        <Button size="small" icon={FolderOpen} onClick={() => void desktop.invoke('files:show-data-folder', undefined)}>
          {t('settings.openTheFolder')}
        </Button>
      )}
    </span>
  )
}
