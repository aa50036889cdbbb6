import { t } from '../../../text/text.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import type { EditedDocument } from '../model/document.ts'
import { DescribeForm } from './describe-form.tsx'

type Props = { before: EditedDocument; onTake: (document: EditedDocument) => void; onClose: () => void }

/** A change of the workflow that is open: taken, it is one step that can be undone. */
export default function DescribeDialog({ before, onTake, onClose }: Props) {
  return (
    <Dialog title={t('editor.describeAChange')} onClose={onClose}>
      <DescribeForm before={before} isTaking={false} error={undefined} onTake={onTake} />
    </Dialog>
  )
}
