import { useQuery } from '@tanstack/react-query'
import type { DiskBudget } from '../../../contracts/disk.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Card } from '../../ui/card.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { diskQuery } from './queries.ts'
import css from './services.module.css'

/** The same borders as the check "Room on the disk". */
const [soonDays, nowDays] = [30, 3]

export function DiskCard() {
  const { data, error, refetch } = useQuery(diskQuery(useClient()))
  return (
    <Card title={t('services.roomOnTheDisk')}>
      {data ? (
        <Budget budget={data} />
      ) : error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
    </Card>
  )
}

type Part = DiskBudget['parts'][number]

function Budget({ budget }: { budget: DiskBudget }) {
  const { freeBytes, totalBytes, parts, forecast } = budget
  const columns: readonly Column<Part>[] = [
    { key: 'what', label: t('services.what'), cell: ({ title }) => title },
    { key: 'takes', label: t('services.takes'), align: 'end', cell: ({ bytes }) => formatBytes(bytes) },
    { key: 'grows', label: t('services.growsADay'), align: 'end', cell: ({ bytesPerDay }) => growthOf(bytesPerDay) },
  ]
  return (
    <>
      <p className={css.forecast}>
        <ToneMark tone={toneOf(forecast)}>{sentenceOf(forecast)}</ToneMark>
        {freeBytes !== null && totalBytes !== null && (
          <span className={css.about}>
            {t('services.freeOf', { free: formatBytes(freeBytes), total: formatBytes(totalBytes) })}
          </span>
        )}
      </p>
      {parts.length > 0 && (
        <Table
          caption={t('services.roomOnTheDisk')}
          columns={columns}
          rows={[...parts].sort((a, b) => b.bytes - a.bytes)}
          rowKey={({ subject }) => subject}
        />
      )}
    </>
  )
}

const growthOf = (bytes: number | null) =>
  bytes === null ? t('services.notKnownYet') : bytes <= 0 ? t('services.notAtAll') : formatBytes(Math.round(bytes))

function toneOf({ bytesPerDay, fullInDays }: DiskBudget['forecast']): Tone {
  if (fullInDays === null) return bytesPerDay === null ? 'off' : 'ok'
  if (fullInDays > soonDays) return 'ok'
  return fullInDays > nowDays ? 'attention' : 'broken'
}

function sentenceOf({ bytesPerDay, fullInDays }: DiskBudget['forecast']): string {
  if (fullInDays !== null) return t('services.fullIn', { count: Math.round(fullInDays) })
  return bytesPerDay === null ? t('services.theForecastBegins') : t('services.notFullWithinAYear')
}
