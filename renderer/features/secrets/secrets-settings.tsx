import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ListedSecret } from '../../../contracts/secrets.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
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
      Add a secret
    </Button>
  )
  return (
    <div className={css.part}>
      {keyProblem && <ProblemView problem={keyProblem} onRetry={() => void refetch()} />}
      {items.length === 0 ? (
        <EmptyState icon={KeyRound} title="No secrets are kept" action={add}>
          Keep a key or a password here, and use it in the arguments of a tool as {'{{ secrets.NAME }}'}. Runs, logs and
          exports show ••• instead of it.
        </EmptyState>
      ) : (
        <>
          <div className={css.head}>
            <p>
              Workflows use them as <code>{'{{ secrets.NAME }}'}</code>. Their values are shown to nobody.
            </p>
            {add}
          </div>
          <Table
            caption="Secrets"
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
  { key: 'name', label: 'Name', cell: NameCell },
  { key: 'uses', label: 'Used by', minor: true, cell: UsesCell },
  { key: 'changed', label: 'Changed', minor: true, cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
  {
    key: 'used',
    label: 'Last used',
    cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'Never'),
  },
  {
    key: 'acts',
    label: 'Actions',
    align: 'end',
    cell: (secret) => (
      <span className={css.acts}>
        <Button size="small" aria-label={`Replace the value of ${secret.name}`} onClick={() => onReplace(secret)}>
          Replace
        </Button>
        <Button size="small" aria-label={`Delete ${secret.name}`} onClick={() => onDelete(secret)}>
          Delete
        </Button>
      </span>
    ),
  },
]

const NameCell = ({ name, isReadable }: ListedSecret) => (
  <>
    <code className={css.name}>{name}</code>
    {!isReadable && <span className={css.unreadable}>Not readable: its master key is not here</span>}
  </>
)

const UsesCell = ({ usedBy }: ListedSecret) =>
  usedBy.length === 0 ? (
    'No workflow'
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
    <Dialog title={`Delete ${name}`} onClose={onClose}>
      <DialogBody>
        <p>
          Its value cannot be brought back.{' '}
          {names
            ? `It is used by ${names}; their runs are refused until there is a secret ${name} again.`
            : 'No workflow names it.'}
        </p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate(name, {
              onSuccess: () => {
                toast('ok', `${name} was deleted.`)
                onClose()
              },
            })
          }
        >
          Delete this secret
        </Button>
      </DialogActions>
    </Dialog>
  )
}
