import { useQuery, useQueryClient } from '@tanstack/react-query'
import { DatabaseBackup } from 'lucide-react'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import type { BackupList } from '../../../contracts/backups.ts'
import { hasJobEnded } from '../../../contracts/jobs.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { JobCard } from '../services/job-card.tsx'
import { BackupFactCards } from './backup-facts.tsx'
import { BackupsTab } from './backups-tab.tsx'
import { CameBanner } from './came-banner.tsx'
import { ErasuresTab } from './erasures-tab.tsx'
import { KeepingTab } from './keeping-tab.tsx'
import { acts, backupJobQuery, backupsQuery, useBackupAct } from './queries.ts'
import { RecoveryTab } from './recovery-tab.tsx'
import { TargetsTab } from './targets-tab.tsx'
import { UndoBanner } from './undo-banner.tsx'

export default function BackupsPage() {
  const client = useClient()
  const list = useQuery(backupsQuery(client))
  const take = useBackupAct(acts.take)
  const cancel = useBackupAct(acts.cancel)
  const { data: job } = useQuery(backupJobQuery(client))
  const isBusy = Boolean(job && !hasJobEnded(job))
  useFreshList(job?.id, isBusy)
  return (
    <Page
      title={t('backups.backups')}
      lead={t('backups.eachOneIsRestoredInto')}
      actions={
        <Button
          kind="primary"
          icon={DatabaseBackup}
          busy={isBusy || take.isPending}
          onClick={() => take.mutate(undefined)}
        >
          {t('backups.backUpNow')}
        </Button>
      }
    >
      {take.error && <ErrorView error={take.error} />}
      {list.data?.undo && <UndoBanner undo={list.data.undo} isBusy={isBusy} />}
      {list.data?.cameParts && <CameBanner came={list.data.cameParts} isBusy={isBusy} />}
      {list.data && <BackupFactCards facts={list.data.facts} />}
      {job && <JobCard job={job} onCancel={() => cancel.mutate(job.id)} />}
      {list.data ? (
        <Parts list={list.data} isBusy={isBusy} />
      ) : list.error ? (
        <ErrorView error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={8} />
      )}
    </Page>
  )
}

function Parts({ list, isBusy }: { list: BackupList; isBusy: boolean }) {
  const [params, setParams] = useSearchParams()
  return (
    <Card flush>
      <Tabs
        label={t('backups.backups')}
        selected={params.get('tab') ?? 'backups'}
        onSelect={(tab) => setParams(tab === 'backups' ? {} : { tab })}
        tabs={[
          {
            ...{ key: 'backups', label: t('backups.backups'), count: list.items.length },
            body: () => <BackupsTab list={list} isBusy={isBusy} />,
          },
          { key: 'keeping', label: t('backups.scheduleAndKeeping'), body: () => <KeepingTab facts={list.facts} /> },
          {
            key: 'copies',
            label: t('backups.copiesElsewhere'),
            body: () => <TargetsTab backups={list.items} isBusy={isBusy} />,
          },
          { key: 'erased', label: t('backups.erasedForGood'), body: () => <ErasuresTab /> },
          { key: 'key', label: t('backups.recoveryKey'), body: () => <RecoveryTab facts={list.facts} /> },
        ]}
      />
    </Card>
  )
}

/** What a job has done shows up when it ends, and not with the next look. */
function useFreshList(jobId: string | undefined, isBusy: boolean) {
  const queries = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new job, and its end, is a reason
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['backups', 'list'] })
  }, [queries, jobId, isBusy])
}
