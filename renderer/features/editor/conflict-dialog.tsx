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
    <Dialog title="This draft was saved in another window" onClose={() => {}}>
      <DialogBody>
        {theirs ? (
          <>
            <p>
              It was saved <RelativeTime at={link.theirs?.updatedAt ?? ''} />. Compared with that, yours has:
            </p>
            <DifferenceList of={difference(theirs, document)} />
          </>
        ) : (
          <p>
            It was published, or thrown away, in another window. What you have changed here since stands against that.
          </p>
        )}
        <p>Whichever you take, undo brings back the other.</p>
      </DialogBody>
      <DialogActions>
        <Button onClick={link.takeTheirs}>Take theirs</Button>
        <Button kind="primary" onClick={link.keepMine}>
          Keep mine
        </Button>
      </DialogActions>
    </Dialog>
  )
}
