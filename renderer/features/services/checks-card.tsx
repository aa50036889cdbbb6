import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import { type CheckResult, repairRoute } from '../../../contracts/doctor.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { hostWords } from '../system/host-words.ts'
import { checksQuery } from './queries.ts'
import css from './services.module.css'

const tones: Record<CheckResult['state'], Tone> = {
  ...{ ok: 'ok', attention: 'attention', broken: 'broken', skipped: 'off' },
}

/** Only when somebody asks: it looks at everything. What is wrong stands first. */
export function ChecksCard() {
  const client = useClient()
  const queries = useQueryClient()
  const query = checksQuery(client)
  const { data, error, refetch, isFetching } = useQuery(query)
  const repair = useMutation({
    mutationFn: (name: string) => call(client, repairRoute, { params: { name } }),
    onSuccess: () => queries.refetchQueries({ queryKey: query.queryKey }),
  })
  const order: CheckResult['state'][] = ['broken', 'attention', 'ok', 'skipped']
  const checks = [...(data ?? [])].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return (
    <Card
      title={t('services.checks')}
      actions={
        <Button size="small" busy={isFetching} onClick={() => void refetch()}>
          {t('services.checkEverything')}
        </Button>
      }
    >
      {(error ?? repair.error) && <ErrorView error={error ?? repair.error} />}
      {checks.length === 0 && <p>{t('services.looksAtThisMachineThe')}</p>}
      <ul className={css.steps}>
        {checks.map((check) => (
          <li key={check.name}>
            <ToneMark tone={tones[check.state]}>{hostWords(check.title, check.phrases.title)}</ToneMark>
            <span className={css.about}>
              {hostWords(check.sentence, check.phrases.sentence)}{' '}
              {check.instruction && hostWords(check.instruction, check.phrases.instruction)}
            </span>
            {check.repair && (
              <Button size="small" busy={repair.isPending} onClick={() => repair.mutate(check.name)}>
                {hostWords(check.repair, check.phrases.repair)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
