import { useQuery } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Proposal } from '../../../../contracts/proposals.ts'
import { useClient } from '../../../page/context.ts'
import { marked, t } from '../../../text/text.ts'
import { Button } from '../../../ui/button.tsx'
import { DialogActions, DialogBody } from '../../../ui/dialog.tsx'
import { TextArea } from '../../../ui/field.tsx'
import { ErrorView } from '../../../ui/states.tsx'
import { modelsQuery } from '../../models/queries.ts'
import { type EditedDocument, readDocument } from '../model/document.ts'
import css from './describe.module.css'
import { usePropose } from './mutations.ts'
import { ProposalView } from './proposal-view.tsx'

type Props = {
  /** What is to be changed; a new one is made without it. */
  before?: EditedDocument
  isTaking: boolean
  error: unknown
  onTake: (document: EditedDocument) => void
}

/** The model that needs no key quotes, and writes no workflows. */
const quotesOnly = 'local-extractive'

/** Words in, a proposal out, and nothing of it is kept before somebody says so. */
export function DescribeForm({ before, isTaking, error, onTake }: Props) {
  const models = useQuery(modelsQuery(useClient()))
  const propose = usePropose()
  const [words, setWords] = useState('')
  const model = models.data?.items.find(({ isDefault }) => isDefault)
  const canWrite = model !== undefined && model.name !== quotesOnly
  const ask = () => {
    if (words.trim() && canWrite) propose.mutate({ words: words.trim(), ...(before && { document: before }) })
  }
  const proposal = propose.data
  const document = proposal && readDocument(proposal.document)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
    >
      <DialogBody>
        <TextArea
          label={before ? t('editor.whatShouldChange') : t('editor.whatShouldItDo')}
          hint={hintFor(before !== undefined, model)}
          rows={4}
          maxLength={4000}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
        {models.data && !canWrite && (
          <p className={css.need}>
            {marked(t('editor.thisNeedsALanguageModel'), {
              link: (inner) => <Link href="/settings/models">{inner}</Link>,
            })}
          </p>
        )}
        {propose.error && <ErrorView error={propose.error} />}
        {propose.isPending && (
          <p role="status" className="muted">
            {t('editor.theModelWritesAndWhat')}
          </p>
        )}
        {proposal && !propose.isPending && <Shown proposal={proposal} before={before} document={document} />}
        {Boolean(error) && <ErrorView error={error} />}
      </DialogBody>
      <DialogActions>
        <Button
          icon={Sparkles}
          type="submit"
          kind={document ? 'plain' : 'primary'}
          disabled={!canWrite}
          busy={propose.isPending}
        >
          {proposal ? t('editor.proposeAnew') : t('editor.propose')}
        </Button>
        {document && !propose.isPending && (
          <Button kind="primary" busy={isTaking} onClick={() => onTake(document)}>
            {before ? t('editor.takeThisChange') : t('editor.beginWithThisDraft')}
          </Button>
        )}
      </DialogActions>
    </form>
  )
}

type Model = { name: string; provider: string }

function hintFor(isChange: boolean, model: Model | undefined): string {
  const whom = model ? ` ${t('editor.readsIt', { name: model.name, provider: model.provider })}` : ''
  return isChange
    ? t('editor.wholeSentencesAreBest', { whom: whom && t('editor.andTheWorkflow', { whom }) })
    : t('editor.wholeSentencesAreBest', { whom: whom && `${whom}.` })
}

type ShownProps = { proposal: Proposal; before: EditedDocument | undefined; document: EditedDocument | undefined }

function Shown({ proposal, before, document }: ShownProps) {
  if (!document) return <p className={css.need}>{t('editor.whatTheModelWroteCannot')}</p>
  return <ProposalView proposal={proposal} before={before} document={document} />
}
