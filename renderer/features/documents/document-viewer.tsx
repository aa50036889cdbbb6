import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { DocumentView } from './document-view.tsx'
import { documentQuery } from './queries.ts'
import { documentPath, type Shown } from './shown.ts'

/** A document above the screen that cites it, which keeps its place. */
export function DocumentViewer({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { data, error, refetch } = useQuery(documentQuery(useClient(), shown.documentId))
  const open = (
    <ButtonLink kind="quiet" size="small" href={documentPath(shown)}>
      {t('documents.openAsAPage')}
    </ButtonLink>
  )
  return (
    <Dialog title={data?.name ?? t('documents.document')} size="full" actions={open} onClose={onClose}>
      {error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <DocumentView document={data} shown={shown} />
      ) : (
        <Skeleton rows={8} />
      )}
    </Dialog>
  )
}
