import { CircleCheck, Keyboard, Play, Rocket, Sparkles, TriangleAlert } from 'lucide-react'
import { hasEnded } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import css from './editor.module.css'
import type { DraftLink } from './use-draft.ts'
import type { LiveRun } from './use-live-run.tsx'

const views = () =>
  [
    { value: 'canvas', label: t('editor.canvas') },
    { value: 'code', label: t('editor.code') },
    { value: 'history', label: t('editor.history') },
  ] as const
export type EditorView = ReturnType<typeof views>[number]['value']
export const viewOf = (text: string | null): EditorView =>
  views().find(({ value }) => value === text)?.value ?? 'canvas'

type EditorActionsProps = {
  link: DraftLink
  live: LiveRun
  isChanged: boolean
  view: EditorView
  onView: (view: EditorView) => void
  onProblems: () => void
  onPublish: () => void
  onKeys: () => void
  onDescribe: () => void
}

export function EditorActions({
  link,
  live,
  isChanged,
  view,
  onView,
  onProblems,
  onPublish,
  onKeys,
  onDescribe,
}: EditorActionsProps) {
  const count = link.problems.length
  const isRunning =
    live.isStarting || (live.run !== undefined && live.overlay !== undefined && !hasEnded(live.run.state))
  return (
    <>
      <div className={css.views}>
        <Segments label={t('editor.view')} options={views()} value={view} onChange={onView} />
      </div>
      <IconButton icon={Sparkles} label={t('editor.describeAChange')} onClick={onDescribe} />
      <IconButton icon={Keyboard} label={t('editor.keys')} onClick={onKeys} />
      <Button kind="quiet" icon={count === 0 ? CircleCheck : TriangleAlert} onClick={onProblems}>
        {count === 0
          ? t('editor.noProblems')
          : count === 1
            ? t('editor.n1Problem')
            : t('editor.problems', { number: count })}
      </Button>
      <Button icon={Play} onClick={live.askToRun} busy={live.isStarting}>
        {isRunning ? t('editor.runAgain') : t('editor.run')}
      </Button>
      <Button kind="primary" icon={Rocket} onClick={onPublish} disabled={!isChanged || count > 0}>
        {t('editor.publish')}
      </Button>
    </>
  )
}
