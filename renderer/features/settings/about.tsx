import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, FolderOpen } from 'lucide-react'
import { Link } from 'wouter'
import { callBytes } from '../../../contracts/call.ts'
import { diagnosticsFileRoute } from '../../../contracts/doctor.ts'
import { useClient } from '../../page/context.ts'
import { saveFile } from '../../page/save-file.ts'
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
          ['Version', `iceOS Desktop ${status.version}`],
          ['Data folder', <DataFolder key="folder" path={status.dataDir} />],
          ['Running', <RelativeTime key="since" at={status.startedAt} />],
          ['Processes', `host ${status.pid}${status.engine.pid === null ? '' : `, engine ${status.engine.pid}`}`],
          ['Memory', formatBytes(status.memoryBytes + (status.engine.memoryBytes ?? 0))],
          ['Telemetry', 'None. iceOS sends nothing anywhere by itself.'],
          ['Licence', 'Apache 2.0'],
          [
            'For contributors',
            <Link key="parts" href="/parts">
              The parts of this window
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
          Save a diagnostics file
        </Button>
      </div>
      <p className={css.note}>
        For whoever helps you: versions, checks, settings and logs, without passwords, tokens and keys. Read it before
        you send it.
      </p>
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
          Open the folder
        </Button>
      )}
    </span>
  )
}
