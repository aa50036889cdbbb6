import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { logsQuery } from './queries.ts'
import css from './services.module.css'

/** The newest lines, oldest first; asked again every few seconds. */
export function LogCard({ service, onClose }: { service: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(logsQuery(useClient(), service))
  return (
    <Card
      title={t('services.logOf', { service })}
      actions={
        <Button size="small" kind="quiet" onClick={onClose}>
          {t('services.close')}
        </Button>
      }
    >
      {data ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by key
        <pre className={css.log} tabIndex={0}>
          {data.length === 0 ? t('services.itHasSaidNothingYet') : data.map(({ text }) => text).join('\n')}
        </pre>
      ) : error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </Card>
  )
}
