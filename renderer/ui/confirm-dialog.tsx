import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { t } from '../text/text.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions, DialogBody } from './dialog.tsx'
import { ErrorView } from './states.tsx'

type ConfirmProps<Given, Result> = {
  /** Names the thing, and its size. */
  title: string
  /** What the button does: "Delete this trigger". */
  verb: string
  keep?: string
  action: Pick<UseMutationResult<Result, Error, Given>, 'mutate' | 'isPending' | 'error'>
  given: Given
  onDone?: (result: Result) => void
  onClose: () => void
  /** What goes, and what stays. */
  children: ReactNode
}

/** Asks before something goes that cannot be brought back by a click. */
export function ConfirmDialog<Given, Result>(props: ConfirmProps<Given, Result>) {
  const { title, verb, keep, action, given, onDone, onClose, children } = props
  const run = () =>
    action.mutate(given, {
      onSuccess(result) {
        onClose()
        onDone?.(result)
      },
    })
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogBody>
        <p>{children}</p>
        {action.error && <ErrorView error={action.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{keep ?? t('ui.keepIt')}</Button>
        <Button kind="danger" busy={action.isPending} onClick={run}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
