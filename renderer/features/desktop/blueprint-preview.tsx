import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { createBlueprintRoute, validateBlueprintRoute } from '../../../contracts/blueprints.ts'
import { call } from '../../../contracts/call.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/card.tsx'
import { DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { blueprintKeys } from '../blueprints/queries.ts'
import css from './desktop.module.css'
import { type ReadBlueprint, readBlueprint } from './read-blueprint.ts'

type PreviewProps = { text: string; onClose: () => void }

export function BlueprintPreview({ text, onClose }: PreviewProps) {
  const read = useMemo(() => {
    try {
      return readBlueprint(text)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }, [text])
  if (typeof read !== 'string') return <Import read={read} onClose={onClose} />
  return (
    <>
      <DialogBody>
        <p>{read}</p>
      </DialogBody>
      <DialogActions>
        <Button type="submit" onClick={onClose}>
          {t('desktop.close')}
        </Button>
      </DialogActions>
    </>
  )
}

function Import({ read, onClose }: { read: ReadBlueprint; onClose: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [name, setName] = useState(read.name)
  const document = { ...read.document, name }
  const check = useQuery({
    queryKey: ['blueprint-file', read.document],
    queryFn: ({ signal }) => call(client, validateBlueprintRoute, { body: read.document, signal }),
    retry: false,
  })
  const take = useMutation({
    mutationFn: () => call(client, createBlueprintRoute, { body: document }),
    onSuccess: async (blueprint) => {
      await queries.invalidateQueries({ queryKey: blueprintKeys.all })
      onClose()
      go(`/workflows/${blueprint.id}`)
    },
  })
  const problems = check.data?.problems ?? []
  const isWrong = problems.some(({ severity }) => severity === 'error')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        take.mutate()
      }}
    >
      <DialogBody>
        <div className={css.facts}>
          <p>{t('desktop.aWorkflowItRunsNothing')}</p>
          <TextField label={t('desktop.name')} value={name} onChange={(event) => setName(event.target.value)} />
          <Facts
            items={[
              ...(read.description ? [[t('desktop.about'), read.description] as const] : []),
              [t('desktop.nodes'), read.nodes.map(([type, count]) => `${count} ${type}`).join(', ') || 'none'],
            ]}
          />
          {problems.length > 0 && (
            <ul className={css.problems} aria-label={t('desktop.problems')}>
              {problems.map(({ path, message }) => (
                <li key={path + message}>{message}</li>
              ))}
            </ul>
          )}
          {(check.error ?? take.error) && <ErrorView error={check.error ?? take.error} />}
        </div>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('desktop.leaveIt')}</Button>
        <Button kind="primary" type="submit" busy={take.isPending} disabled={isWrong || name.trim() === ''}>
          {t('desktop.importThisWorkflow')}
        </Button>
      </DialogActions>
    </form>
  )
}
