import type { BlueprintProblem } from '../../../contracts/blueprints.ts'
import type { Component, NodeType } from '../../../contracts/components.ts'
import { t } from '../../text/text.ts'
import css from './editor.module.css'
import { selectedNotes, useEditorStore } from './editor-store.ts'
import { NodeInspector } from './inspector/node-inspector.tsx'
import { NoteInspector } from './inspector/note-inspector.tsx'
import { WorkflowInspector } from './inspector/workflow-inspector.tsx'
import { type EditedDocument, findIn } from './model/document.ts'
import { notesOf } from './model/notes.ts'
import { namesFor } from './names-for.ts'
import { NodeRunPart } from './node-run-part.tsx'
import { RecentRuns } from './recent-runs.tsx'
import type { LiveRun } from './use-live-run.tsx'

type EditorSideProps = {
  blueprintId: string
  document: EditedDocument
  path: string | undefined
  types: readonly NodeType[]
  tools: readonly Component[]
  problems: ReadonlyMap<string, readonly BlueprintProblem[]>
  live: LiveRun
  count: number
}

/** At the right: what is selected, or else the workflow. */
export function EditorSide({ blueprintId, document, path, types, tools, problems, live, count }: EditorSideProps) {
  const store = useEditorStore()
  const node = path === undefined ? undefined : findIn(document.nodes, path)
  if (path !== undefined && node) {
    return (
      <NodeInspector
        document={document}
        path={path}
        node={node}
        types={types}
        tools={tools}
        problems={problems.get(path) ?? []}
        place={{
          names: namesFor(document, path, live.overlay),
          preview: { blueprintId, path, ...(live.run && { runId: live.run.id }) },
          language: node.language === 'typescript' ? 'typescript' : 'javascript',
        }}
        onClose={() => store.select([])}
      >
        <NodeRunPart key={path} path={path} live={live} />
      </NodeInspector>
    )
  }
  const [noteId] = count === 0 ? selectedNotes(store.get()) : []
  const note = noteId === undefined ? undefined : notesOf(document).find(({ id }) => id === noteId)
  if (note) return <NoteInspector key={note.id} note={note} />
  if (count > 1) {
    return (
      <aside className={css.inspector} aria-label={t('editor.whatIsSelected')}>
        <section className={css.part}>
          <h2>{t('editor.nodes', { number: count })}</h2>
          <p className={css.faint}>{t('editor.moveAlignGroupCopyOr')}</p>
        </section>
      </aside>
    )
  }
  return (
    <WorkflowInspector document={document}>
      <RecentRuns blueprintId={blueprintId} live={live} />
    </WorkflowInspector>
  )
}
