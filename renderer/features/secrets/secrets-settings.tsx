import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ListedSecret } from '../../../contracts/secrets.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { EmptyState, ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { useDeleteSecret } from './mutations.ts'
import { secretsQuery } from './queries.ts'
import { SecretForm } from './secret-form.tsx'
import css from './secrets.module.css'

type Shown = { form: string | undefined } | { leaving: ListedSecret }

export function SecretsSettings() {
  const { data, error, refetch } = useQuery(secretsQuery(useClient()))
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  if (!data) {
    const view = error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
    return <div className={css.part}>{view}</div>
  }
  const { items, keyProblem } = data
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setShown({ form: undefined })}>
      {t('secrets.addASecret')}
    </Button>
  )
  return (
    <div className={css.part}>
      {keyProblem && <ProblemView problem={keyProblem} onRetry={() => void refetch()} />}
      {items.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('secrets.noSecretsAreKept')} action={add}>
          {t('secrets.keepAKeyOrA', { code: '{{ secrets.NAME }}' })}
        </EmptyState>
      ) : (
        <>
          <div className={css.head}>
            <p>{marked(t('secrets.workflowsUseThemAsTheir'), { code: () => <code>{'{{ secrets.NAME }}'}</code> })}</p>
            {add}
          </div>
          <Table
            caption={t('secrets.secrets')}
            columns={columnsFor({
              onReplace: ({ name }) => setShown({ form: name }),
              onDelete: (leaving) => setShown({ leaving }),
            })}
            rows={items}
            rowKey={({ name }) => name}
          />
        </>
      )}
      {shown && 'form' in shown && (
        <SecretForm name={shown.form} taken={items.map(({ name }) => name)} onClose={close} />
      )}
      {shown && 'leaving' in shown && <DeleteSecret secret={shown.leaving} onClose={close} />}
    </div>
  )
}

type Acts = { onReplace: (secret: ListedSecret) => void; onDelete: (secret: ListedSecret) => void }

const columnsFor = ({ onReplace, onDelete }: Acts): Column<ListedSecret>[] => [
  { key: 'name', label: t('secrets.name'), cell: NameCell },
  { key: 'uses', label: t('secrets.usedBy'), minor: true, cell: UsesCell },
  {
    key: 'changed',
    label: t('secrets.changed'),
    minor: true,
    cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
  },
  {
    key: 'used',
    label: t('secrets.lastUsed'),
    cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : t('secrets.never')),
  },
  {
    key: 'acts',
    label: t('secrets.actions'),
    align: 'end',
    cell: (secret) => (
      <span className={css.acts}>
        <Button
          size="small"
          aria-label={t('secrets.replaceTheValueOf2', { name: secret.name })}
          onClick={() => onReplace(secret)}
        >
          {t('secrets.replace')}
        </Button>
        <Button
          size="small"
          aria-label={t('secrets.deleteWord', { name: secret.name })}
          onClick={() => onDelete(secret)}
        >
          {t('secrets.deleteWord2')}
        </Button>
      </span>
    ),
  },
]

const NameCell = ({ name, isReadable }: ListedSecret) => (
  <>
    <code className={css.name}>{name}</code>
    {!isReadable && <span className={css.unreadable}>{t('secrets.notReadableItsMasterKey')}</span>}
  </>
)

const UsesCell = ({ usedBy }: ListedSecret) =>
  usedBy.length === 0 ? (
    t('secrets.noWorkflow')
  ) : (
    <ul className={css.uses}>
      {usedBy.map(({ id, name }) => (
        <li key={id}>
          <Link href={`/workflows/${id}`}>{name}</Link>
        </li>
      ))}
    </ul>
  )

function DeleteSecret({ secret: { name, usedBy }, onClose }: { secret: ListedSecret; onClose: () => void }) {
  const remove = useDeleteSecret()
  const toast = useToast()
  const names = usedBy.map((blueprint) => `"${blueprint.name}"`).join(', ')
  return (
    <ConfirmDialog
      title={t('secrets.deleteWord', { name })}
      verb={t('secrets.deleteThisSecret')}
      action={remove}
      given={name}
      onDone={() => toast('ok', t('secrets.wasDeleted', { name }))}
      onClose={onClose}
    >
      {t('secrets.itsValueCannotBeBrought', {
        value: names ? t('secrets.itIsUsedByTheir', { names, name }) : t('secrets.noWorkflowNamesIt'),
      })}
    </ConfirmDialog>
  )
}
