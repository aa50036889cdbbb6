import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Card } from '../../ui/card.tsx'
import { listState } from '../../ui/list-states.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { runsQuery } from '../runs/queries.ts'
import { runColumns } from '../runs/run-columns.tsx'
import { asksForWelcome } from '../welcome/steps.ts'
import { useWelcome } from '../welcome/use-welcome.ts'
import { WelcomeCard } from '../welcome/welcome-card.tsx'
import { Attention } from './attention.tsx'
import { FirstStep } from './first-step.tsx'
import css from './home.module.css'
import { SafetyCard } from './safety-card.tsx'
import { SystemCards } from './system-cards.tsx'

const recentCount = 8

export function HomePage() {
  const runs = useQuery(runsQuery(useClient(), { limit: recentCount }))
  const { welcome } = useWelcome()
  const rows = runs.data?.items ?? []
  return (
    <Page title={t('home.home')}>
      <WelcomeCard />
      <FirstStep isNew={rows.length === 0 && !asksForWelcome(welcome)} isKnown={runs.data !== undefined} />
      <Attention />
      <SafetyCard />
      <SystemCards />
      <Card
        title={t('home.recentRuns')}
        flush
        actions={
          <Link href="/runs" className={css.more}>
            {t('home.allRuns')}
          </Link>
        }
      >
        {listState(runs, rows.length) ??
          (rows.length > 0 ? (
            <Table caption={t('home.recentRuns')} columns={runColumns} rows={rows} rowKey={(run) => run.id} />
          ) : (
            <EmptyState icon={ListChecks} title={t('home.nothingHasRunYet')}>
              {t('home.whatYouRunShowsUp')}
            </EmptyState>
          ))}
      </Card>
    </Page>
  )
}
