/** Binds the store to the draft on the server: saving, noticing other windows, publishing. */

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Blueprint, BlueprintProblem, Draft } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { blueprintKeys } from '../blueprints/queries.ts'
import { type Autosave, createAutosave, type SaveState } from './autosave.ts'
import type { EditorStore } from './editor-store.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import { draftKey, readDraft, saveDraft } from './queries.ts'

export type DraftLink = {
  state: SaveState
  error: unknown
  problems: readonly BlueprintProblem[]
  /** What another window has saved, while it stands against what is here. */
  theirs: Draft | undefined
  /** @throws AppError what keeps it from being saved */
  flush: () => Promise<void>
  takeTheirs: () => void
  keepMine: () => void
  /** After the draft was published or thrown away. */
  reset: (document: EditedDocument, lock: string | null) => void
}

export function useDraft(store: EditorStore, blueprint: Blueprint, draft: Draft): DraftLink {
  const client = useClient()
  const queries = useQueryClient()
  const [{ state, error }, setState] = useState<{ state: SaveState; error: unknown }>({
    state: 'saved',
    error: undefined,
  })
  const [problems, setProblems] = useState<readonly BlueprintProblem[]>(draft.problems)
  const [theirs, setTheirs] = useState<Draft>()
  const autosave = useRef<Autosave<EditedDocument>>(undefined)
  const firstLock = useRef(draft.lock)
  const id = blueprint.id

  const remember = useCallback(
    (saved: Draft) => {
      setProblems(saved.problems)
      queries.setQueryData(draftKey(id), saved)
    },
    [queries, id],
  )

  useEffect(() => {
    const one = createAutosave<EditedDocument>(
      {
        save: async (document, lock) => {
          const saved = await saveDraft(client, id, document, lock)
          remember(saved)
          return saved.lock
        },
        later: (act, ms) => {
          const timer = setTimeout(act, ms)
          return () => clearTimeout(timer)
        },
        onState: (next, cause) => {
          setState({ state: next, error: cause })
          if (next !== 'conflict') return
          void readDraft(client, id).then(setTheirs, () => {})
          // It may have been published there.
          void queries.invalidateQueries({ queryKey: blueprintKeys.one(id), exact: true })
        },
      },
      store.get().history.present,
      firstLock.current,
    )
    autosave.current = one
    const unsubscribe = store.subscribe(() => one.change(store.get().history.present))
    /** Closing the window early is the one way to lose what was typed in the last moment. */
    const ask = (event: BeforeUnloadEvent) => {
      if (one.isSaved()) return
      event.preventDefault()
      void one.flush().catch(() => {})
    }
    const look = () => {
      if (document.hidden) void one.flush().catch(() => {})
      else if (one.isSaved()) void takeWhatIsNew(one)
    }
    const takeWhatIsNew = async (from: Autosave<EditedDocument>) => {
      const found = await readDraft(client, id).catch(() => undefined)
      if (found === undefined || !from.isSaved() || found.lock === from.lock()) return
      const read = found.document && readDocument(found.document)
      if (!read) return
      from.settle(read, found.lock, true)
      remember(found)
      store.edit(t('editor.whatAnotherWindowHasSaved'), read)
    }
    addEventListener('beforeunload', ask)
    document.addEventListener('visibilitychange', look)
    addEventListener('focus', look)
    return () => {
      unsubscribe()
      removeEventListener('beforeunload', ask)
      document.removeEventListener('visibilitychange', look)
      removeEventListener('focus', look)
      void one.flush().catch(() => {})
      one.stop()
    }
  }, [client, queries, id, store, remember])

  return useMemo(
    () => ({
      state,
      error,
      problems,
      theirs,
      flush: async () => autosave.current?.flush(),
      takeTheirs: () => {
        const read = theirs?.document ? readDocument(theirs.document) : readDocument(blueprint.document)
        if (!read) return
        autosave.current?.settle(read, theirs?.lock ?? null, true)
        if (theirs) remember(theirs)
        store.edit(t('editor.takeWhatTheOtherWindow'), read)
        setTheirs(undefined)
      },
      keepMine: () => {
        const mine = store.get().history.present
        const read = theirs?.document ? readDocument(theirs.document) : undefined
        // Through the history, so that undoing gives theirs.
        if (read) store.edit(t('editor.takeWhatTheOtherWindow'), read)
        store.edit(t('editor.keepWhatWasHere'), mine)
        autosave.current?.settle(mine, theirs?.lock ?? null, false)
        setTheirs(undefined)
      },
      reset: (document, lock) => {
        autosave.current?.settle(document, lock, true)
        setProblems([])
      },
    }),
    [state, error, problems, theirs, store, blueprint, remember],
  )
}
