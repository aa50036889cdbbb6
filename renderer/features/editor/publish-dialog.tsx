import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import { useState } from 'react'
import { type Blueprint, publishDraftRoute } from '../../../contracts/blueprints.ts'
import { call } from '../../../contracts/call.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { blueprintKeys } from '../blueprints/queries.ts'
import { DifferenceList } from './difference-list.tsx'
import { difference } from './model/diff.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import { draftKey, readDraft } from './queries.ts'
import type { DraftLink } from './use-draft.ts'

type PublishDialogProps = { blueprint: Blueprint; document: EditedDocument; link: DraftLink; onClose: () => void }

export function PublishDialog({ blueprint, document, link, onClose }: PublishDialogProps) {
  const client = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const [note, setNote] = useState('')
  const params = { blueprintId: blueprint.id }
  const publish = useMutation({
    mutationFn: async () => {
      await link.flush()
      const headers = { 'if-match': blueprint.lock }
      const published = await call(client, publishDraftRoute, { params, body: { note }, headers })
      return { published, draft: await readDraft(client, blueprint.id) }
    },
    onSuccess: async ({ published, draft }) => {
      link.reset(document, draft.lock)
      queries.setQueryData(draftKey(blueprint.id), draft)
      await queries.invalidateQueries({ queryKey: blueprintKeys.lists })
      await queries.invalidateQueries({ queryKey: [...blueprintKeys.one(blueprint.id), 'versions'], exact: true })
      queries.setQueryData(blueprintKeys.one(blueprint.id), published)
      toast('ok', t('editor.versionIsPublished', { version: published.version }))
      onClose()
    },
  })
  const before = readDocument(blueprint.document)
  return (
    <Dialog title={t('editor.publishVersion', { version: blueprint.version + 1 })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          publish.mutate()
        }}
      >
        <DialogBody>
          <p>{t('editor.runsTriggersAndOtherWorkflows')}</p>
          <TextArea
            label={t('editor.whyItIsMade')}
            rows={2}
            maxLength={2000}
            value={note}
            placeholder={t('editor.forWhoeverReadsTheHistory')}
            onChange={(event) => setNote(event.target.value)}
          />
          {blueprint.version > 0 && before && <DifferenceList of={difference(before, document)} />}
          {publish.error && <ErrorView error={publish.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('editor.notNow')}</Button>
          <Button kind="primary" type="submit" icon={Rocket} busy={publish.isPending}>
            {t('editor.publish')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
