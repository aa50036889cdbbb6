import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { DifferenceList } from './difference-list.tsx'
import { difference } from './model/diff.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import type { DraftLink } from './use-draft.ts'

/** Two windows have changed one draft. Whatever is chosen, the other one can be had back by undoing. */
export function ConflictDialog({ document, link }: { document: EditedDocument; link: DraftLink }) {
  const theirs = link.theirs?.document ? readDocument(link.theirs.document) : undefined
  return (
    <Dialog title={t('editor.thisDraftWasSavedIn')} onClose={() => {}}>
      <DialogBody>
        {theirs ? (
          <>
            <p>
              {marked(t('editor.itWasSavedComparedWith'), {
                relativeTime: () => <RelativeTime at={link.theirs?.updatedAt ?? ''} />,
              })}
            </p>
            <DifferenceList of={difference(theirs, document)} />
          </>
        ) : (
          <p>{t('editor.itWasPublishedOrThrown')}</p>
        )}
        <p>{t('editor.whicheverYouTakeUndoBrings')}</p>
      </DialogBody>
      <DialogActions>
        <Button onClick={link.takeTheirs}>{t('editor.takeTheirs')}</Button>
        <Button kind="primary" onClick={link.keepMine}>
          {t('editor.keepMine')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
