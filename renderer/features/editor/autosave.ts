/** Saves what is edited as the draft, a moment after the last change, and never over what another window has saved. */

import { AppError, isAppError } from '../../../contracts/errors.ts'
import { t } from '../../text/text.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'conflict' | 'failed'

export type AutosaveNeeds<Document> = {
  /** Saves over exactly the state with this lock (null: there is no draft), and gives the new lock. @throws draft-conflict */
  save: (document: Document, lock: string | null) => Promise<string | null>
  /** Calls back once after `ms`; returns what calls that off. */
  later: (act: () => void, ms: number) => () => void
  onState: (state: SaveState, error: unknown) => void
}

export type Autosave<Document> = ReturnType<typeof createAutosave<Document>>

const restMs = 700
const retryMs = 5000

export function createAutosave<Document>(
  { save, later, onState }: AutosaveNeeds<Document>,
  saved: Document,
  savedLock: string | null,
) {
  let wanted = saved
  let stored = saved
  let lock = savedLock
  let state: SaveState = 'saved'
  let cancel = () => {}
  let saving: Promise<void> | undefined

  const become = (next: SaveState, error?: unknown) => {
    state = next
    onState(next, error)
  }
  const wait = (ms: number) => {
    cancel()
    cancel = later(() => void flush(), ms)
  }
  const saveOnce = async () => {
    const document = wanted
    become('saving')
    try {
      lock = await save(document, lock)
      stored = document
      become(wanted === stored ? 'saved' : 'waiting')
    } catch (error) {
      const isConflict = isAppError(error) && error.code === 'draft-conflict'
      become(isConflict ? 'conflict' : 'failed', error)
      if (!isConflict) wait(retryMs)
    }
  }
  /** Saves what is not saved yet; one at a time. */
  const flush = async (): Promise<void> => {
    cancel()
    await saving
    if (state === 'conflict' || wanted === stored) return
    saving = saveOnce()
    await saving
    saving = undefined
    if (state === 'waiting') await flush()
  }
  return {
    change: (document: Document) => {
      if (document === wanted) return
      wanted = document
      if (state === 'conflict' || state === 'saving') return
      if (wanted === stored) return become('saved')
      become('waiting')
      wait(restMs)
    },
    /** @throws AppError what keeps it from being saved */
    flush: async () => {
      await flush()
      if (state === 'conflict') throw new AppError('draft-conflict')
      if (state === 'failed') throw new AppError('host-not-running', { detail: t('editor.theDraftCouldNotBe') })
    },
    /** What another window has saved is known now: `document` is shown, and stands over the state with this lock. */
    settle: (document: Document, newLock: string | null, isStored: boolean) => {
      cancel()
      wanted = document
      stored = isStored ? document : stored
      lock = newLock
      become(isStored ? 'saved' : 'waiting')
      if (!isStored) wait(0)
    },
    isSaved: () => wanted === stored,
    lock: () => lock,
    stop: () => cancel(),
  }
}
