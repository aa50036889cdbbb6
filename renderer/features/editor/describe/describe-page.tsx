import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { createBlueprintRoute } from '../../../../contracts/blueprints.ts'
import { call } from '../../../../contracts/call.ts'
import { useClient } from '../../../page/context.ts'
import { Page } from '../../../page/page.tsx'
import { t } from '../../../text/text.ts'
import { Card } from '../../../ui/card.tsx'
import { blueprintKeys } from '../../blueprints/queries.ts'
import type { EditedDocument } from '../model/document.ts'
import { DescribeForm } from './describe-form.tsx'

const workflows = () => [{ label: t('editor.workflows'), href: '/workflows' }]

/** A new workflow from words: it becomes a draft, and opens in the editor. */
export default function DescribePage() {
  const client = useClient()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const begin = useMutation({
    mutationFn: (document: EditedDocument) => {
      const body = { ...document, name: document.name || t('editor.newWorkflow') }
      return call(client, createBlueprintRoute, { query: { draft: 'true' }, body })
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: blueprintKeys.lists })
      go(`/workflows/${id}/edit`)
    },
  })
  return (
    <Page title={t('editor.describeAWorkflow')} above={workflows()} lead={t('editor.aLanguageModelProposesIt')}>
      <Card flush>
        <DescribeForm isTaking={begin.isPending} error={begin.error} onTake={(one) => begin.mutate(one)} />
      </Card>
    </Page>
  )
}
