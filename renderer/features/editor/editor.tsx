import { useQuery } from '@tanstack/react-query'
import { useReactFlow } from '@xyflow/react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Blueprint, Draft } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { focusWhenThere } from '../../ui/focus-when-there.ts'
import { Badge } from '../../ui/state-mark.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { OverlayProvider } from '../canvas/overlay.ts'
import type { Place } from '../canvas/place-of.ts'
import { addTo } from './add-to.ts'
import { CanvasToolbar, SelectionToolbar } from './canvas-toolbars.tsx'
import { editorCommands } from './commands.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import css from './editor.module.css'
import { EditorActions, type EditorView, viewOf } from './editor-actions.tsx'
import { type AddAt, EditorCanvas, fit } from './editor-canvas.tsx'
import type { EditorNode } from './editor-layout.ts'
import { EditorSide } from './editor-side.tsx'
import { selectedNodes, useEditor, useEditorStore } from './editor-store.ts'
import { FirstStep } from './first-step.tsx'
import { HistoryView } from './history-view.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { type Marks, MarksProvider } from './marks.ts'
import { isSameDocument } from './model/diff.ts'
import { listOf, readDocument } from './model/document.ts'
import { addableTools, addableTypes } from './new-node.ts'
import { NodePalette } from './node-palette.tsx'
import { problemsByNode } from './problems.ts'
import { ProblemsPanel } from './problems-panel.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { nodeTypesQuery, toolsQuery } from './queries.ts'
import { QuickAdd } from './quick-add.tsx'
import { RunBanner } from './run-banner.tsx'
import { SaveMark } from './save-mark.tsx'
import { SearchNodes } from './search-nodes.tsx'
import { useDraft } from './use-draft.ts'
import { useEditorKeys } from './use-editor-keys.ts'
import { useGoTo } from './use-go-to.ts'
import { useLayout } from './use-layout.ts'
import { useLiveRun } from './use-live-run.tsx'

const CodeView = lazy(() => import('./code-view.tsx'))
const DescribeDialog = lazy(() => import('./describe/describe-dialog.tsx'))
const workflows = () => [{ label: t('editor.workflows'), href: '/workflows' }]
const paletteKey = 'iceos-editor-palette'
const none: never[] = []
/** The list of what can be added is in the way where there is little room, unless there is nothing yet. */
const hasRoom = (nodes: number) => innerWidth > (nodes === 0 ? 1000 : 1400)

export function Editor({ blueprint, draft }: { blueprint: Blueprint; draft: Draft }) {
  const client = useClient()
  const store = useEditorStore()
  const state = useEditor()
  const flow = useReactFlow<EditorNode>()
  const toast = useToast()
  const [params, setParams] = useSearchParams()
  const document = state.history.present
  const layout = useLayout(document.nodes)
  const link = useDraft(store, blueprint, draft)
  const types = useQuery(nodeTypesQuery(client)).data?.items ?? none
  const tools = useQuery(toolsQuery(client)).data?.items ?? none
  const all = useMemo(() => [...addableTypes, ...addableTools(tools)], [tools])
  const [quickAdd, setQuickAdd] = useState<{ where: AddAt; screen: Place }>()
  const [open, setOpen] = useState<'search' | 'keys' | 'problems' | 'publish' | 'describe'>()
  const [hasPalette, setPalette] = useState(
    () => hasRoom(document.nodes.length) && localStorage.getItem(paletteKey) !== 'hidden',
  )
  const frame = useRef<HTMLDivElement>(null)
  const live = useLiveRun({ blueprint, document, link, params, setParams })

  const view = viewOf(params.get('view'))
  const setView = (next: EditorView) =>
    setParams((before) => {
      if (next === 'canvas') before.delete('view')
      else before.set('view', next)
      return before
    })
  const selected = selectedNodes(state)
  const path = selected.length === 1 ? selected[0] : undefined
  const middle = () => {
    const box = frame.current?.getBoundingClientRect()
    return { x: (box?.left ?? 0) + (box?.width ?? 800) / 2, y: (box?.top ?? 0) + (box?.height ?? 600) / 2 }
  }
  const goTo = useGoTo()
  const add = (key: string, where: AddAt) => {
    const one = all.find((candidate) => candidate.key === key)
    if (!one) return
    store.apply(t('editor.add', { title: one.title }), addTo(store.get().history.present, layout, one.make(), where))
    setQuickAdd(undefined)
    const [added] = selectedNodes(store.get())
    if (added !== undefined) requestAnimationFrame(() => requestAnimationFrame(() => goTo(added)))
  }
  const afterSelected = (): AddAt => (path === undefined ? { list: '' } : { list: listOf(path), after: path })
  const openQuickAdd = (where: AddAt, screen: Place) => setQuickAdd({ where, screen })
  const openInspector = () =>
    focusWhenThere(() =>
      window.document.querySelector<HTMLElement>(`.${css.inspector} input, .${css.inspector} textarea`),
    )
  const showPalette = (isShown: boolean) => {
    localStorage.setItem(paletteKey, isShown ? 'shown' : 'hidden')
    setPalette(isShown)
  }
  const commands = editorCommands({
    store,
    state,
    layout,
    middle: () => flow.screenToFlowPosition(middle()),
    fit: () => void flow.fitView({ ...fit, duration: 0 }),
    openAdd: () => openQuickAdd(afterSelected(), { x: middle().x - 170, y: middle().y - 190 }),
    openSearch: () => setOpen('search'),
    openInsert: (after, before) =>
      openQuickAdd(
        { list: listOf(after), after, before, isBetween: true },
        { x: middle().x - 170, y: middle().y - 190 },
      ),
    save: () =>
      void link.flush().then(
        () => toast('ok', t('editor.theDraftIsSaved')),
        () => {},
      ),
  })
  useEditorKeys({
    store,
    layout,
    commands,
    goTo,
    openInspector,
    onHelp: () => setOpen('keys'),
    onRun: live.askToRun,
  })
  const published = useMemo(() => readDocument(blueprint.document), [blueprint])
  const isChanged = useMemo(
    () => !published || !isSameDocument(published, document) || blueprint.version === 0,
    [published, document, blueprint],
  )
  const byNode = useMemo(() => problemsByNode(document, link.problems), [document, link.problems])
  const marks = useMemo<Marks>(
    () => ({
      problems: byNode,
      pinned: live.pinnedPaths,
      onAddAfter: (after, screen) => setQuickAdd({ where: { list: listOf(after), after }, screen }),
    }),
    [byNode, live.pinnedPaths],
  )
  return (
    <Page
      title={String(document.name || blueprint.name)}
      above={[...workflows(), { label: blueprint.name, href: `/workflows/${blueprint.id}` }]}
      fill
      beside={
        <>
          <Badge>
            {blueprint.version === 0 ? t('editor.notPublished') : t('editor.version', { version: blueprint.version })}
          </Badge>
          <SaveMark link={link} isDraft={isChanged} />
        </>
      }
      actions={
        <EditorActions
          link={link}
          live={live}
          isChanged={isChanged}
          view={view}
          onView={setView}
          onProblems={() => setOpen(open === 'problems' ? undefined : 'problems')}
          onPublish={() => setOpen('publish')}
          onKeys={() => setOpen('keys')}
          onDescribe={() => setOpen('describe')}
        />
      }
    >
      {view === 'code' && (
        <div className={css.editor}>
          <Suspense fallback={<Skeleton />}>
            <CodeView document={document} />
          </Suspense>
        </div>
      )}
      {view === 'history' && (
        <div className={css.editor}>
          <HistoryView blueprint={blueprint} document={document} onDone={() => setView('canvas')} />
        </div>
      )}
      {view === 'canvas' && (
        <div className={css.editor} data-palette={hasPalette}>
          {hasPalette && (
            <NodePalette all={all} onAdd={(one) => add(one.key, afterSelected())} onClose={() => showPalette(false)} />
          )}
          <div className={css.stage} ref={frame}>
            <MarksProvider value={marks}>
              <OverlayProvider value={live.overlay}>
                <EditorCanvas
                  layout={layout}
                  overlay={live.overlay}
                  onAdd={add}
                  onQuickAdd={openQuickAdd}
                  onOpen={openInspector}
                >
                  <CanvasToolbar commands={commands} hasPalette={hasPalette} onPalette={() => showPalette(true)} />
                  <RunBanner live={live} />
                  <SelectionToolbar commands={commands} count={state.selection.size} />
                </EditorCanvas>
              </OverlayProvider>
            </MarksProvider>
            {document.nodes.length === 0 && (
              <FirstStep onAdd={() => openQuickAdd({ list: '' }, { x: middle().x - 170, y: middle().y - 60 })} />
            )}
            {open === 'problems' && (
              <ProblemsPanel
                document={document}
                problems={link.problems}
                onGo={goTo}
                onClose={() => setOpen(undefined)}
              />
            )}
          </div>
          <EditorSide
            blueprintId={blueprint.id}
            document={document}
            path={path}
            types={types}
            tools={tools}
            problems={byNode}
            live={live}
            count={selected.length}
          />
        </div>
      )}
      {quickAdd && (
        <QuickAdd
          at={quickAdd.screen}
          all={all}
          onAdd={(one) => add(one.key, quickAdd.where)}
          onClose={() => setQuickAdd(undefined)}
        />
      )}
      {open === 'describe' && (
        <Suspense>
          <DescribeDialog
            before={document}
            onTake={(next) => {
              store.edit(t('editor.takeWhatWasDescribed'), next)
              setOpen(undefined)
            }}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
      {open === 'search' && <SearchNodes document={document} onGo={goTo} onClose={() => setOpen(undefined)} />}
      {open === 'keys' && <KeysDialog commands={commands} onClose={() => setOpen(undefined)} />}
      {open === 'publish' && (
        <PublishDialog blueprint={blueprint} document={document} link={link} onClose={() => setOpen(undefined)} />
      )}
      {link.state === 'conflict' && link.theirs !== undefined && <ConflictDialog document={document} link={link} />}
      {live.dialog}
    </Page>
  )
}
