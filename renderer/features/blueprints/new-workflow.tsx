import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FilePlus2, FolderOpen } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { cloneBlueprintRoute, createBlueprintRoute } from '../../../contracts/blueprints.ts'
import type { Bundle } from '../../../contracts/bundles.ts'
import { call } from '../../../contracts/call.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import css from './new-workflow.module.css'
import { blueprintKeys, templatesQuery } from './queries.ts'
import { readWorkflowFile } from './read-workflow-file.ts'

type Begin = { name: string } & ({ from: 'nothing' } | { from: 'template'; id: string } | { from: 'file'; file: File })
type Template = { id: string; name: string; bundle: string; description: string }

/** A new workflow: empty, a copy of one that a bundle has brought, or a file. It is a draft until it is published. */
export function NewWorkflow({ onClose }: { onClose: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const { data: bundles } = useQuery(templatesQuery(client))
  const [name, setName] = useState('')
  const [template, setTemplate] = useState<string>()
  const file = useRef<HTMLInputElement>(null)
  const begin = useMutation({
    mutationFn: async (wish: Begin) => {
      if (wish.from === 'template') {
        const body = wish.name ? { name: wish.name } : {}
        return call(client, cloneBlueprintRoute, { params: { blueprintId: wish.id }, body })
      }
      const read: Record<string, unknown> = wish.from === 'file' ? await readWorkflowFile(wish.file) : { nodes: [] }
      const body = { ...read, name: wish.name || read.name || t('blueprints.newWorkflow') }
      return call(client, createBlueprintRoute, { query: { draft: 'true' }, body })
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: blueprintKeys.lists })
      go(`/workflows/${id}/edit`)
    },
  })
  const templates = (bundles?.items ?? []).flatMap(templatesOf)
  const trimmed = name.trim()
  const submit = () =>
    begin.mutate(
      template === undefined ? { from: 'nothing', name: trimmed } : { from: 'template', id: template, name: trimmed },
    )
  return (
    <Dialog title={t('blueprints.newWorkflow')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogBody>
          <TextField
            label={t('blueprints.name')}
            value={name}
            placeholder={templates.find(({ id }) => id === template)?.name ?? t('blueprints.newWorkflow')}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
          <fieldset className={css.gallery}>
            <legend>{t('blueprints.beginWith')}</legend>
            <Choice
              isChosen={template === undefined}
              title={t('blueprints.nothing')}
              text={t('blueprints.anEmptyCanvas')}
              onChoose={() => setTemplate(undefined)}
            />
            {templates.map(({ id, name: title, description, bundle }) => (
              <Choice
                key={id}
                isChosen={template === id}
                title={title}
                text={`${bundle}: ${description}`}
                onChoose={() => setTemplate(id)}
              />
            ))}
          </fieldset>
          <p className="muted">
            {marked(t('blueprints.moreComeWithBundles'), {
              link: (inner) => (
                <Link href="/bundles" className={css.more}>
                  {inner}
                </Link>
              ),
            })}
          </p>
          {begin.error && <ErrorView error={begin.error} />}
        </DialogBody>
        <DialogActions>
          <Button icon={FolderOpen} onClick={() => file.current?.click()}>
            {t('blueprints.openAFile')}
          </Button>
          <input
            ref={file}
            type="file"
            accept=".json,.yaml,.yml,.iceblueprint"
            hidden
            aria-label={t('blueprints.aWorkflowFile')}
            onChange={({ target }) => {
              const [chosen] = target.files ?? []
              if (chosen) begin.mutate({ from: 'file', file: chosen, name: trimmed })
              target.value = ''
            }}
          />
          <Button kind="primary" type="submit" icon={FilePlus2} busy={begin.isPending}>
            {t('blueprints.begin')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const templatesOf = ({ title, description, items }: Bundle): Template[] =>
  items.flatMap(({ kind, name, blueprintId }) =>
    kind === 'workflow' && blueprintId !== null ? [{ id: blueprintId, name, bundle: title, description }] : [],
  )

type ChoiceProps = { isChosen: boolean; title: string; text: string; onChoose: () => void }

function Choice({ isChosen, title, text, onChoose }: ChoiceProps) {
  return (
    <label className={css.choice}>
      <input type="radio" name="begin-with" checked={isChosen} onChange={onChoose} />
      <span>
        <strong>{title}</strong>
        <span className={css.text}>{text}</span>
      </span>
    </label>
  )
}
