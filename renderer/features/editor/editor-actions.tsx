import { CircleCheck, Keyboard, Play, Rocket, TriangleAlert } from 'lucide-react'
import type { Blueprint } from '../../../contracts/blueprints.ts'
import { hasEnded } from '../../../contracts/runs.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { DraftLink } from './use-draft.ts'
import type { LiveRun } from './use-live-run.tsx'

type EditorActionsProps = {
  blueprint: Blueprint
  link: DraftLink
  live: LiveRun
  isChanged: boolean
  onProblems: () => void
  onPublish: () => void
  onKeys: () => void
}

export function EditorActions({ link, live, isChanged, onProblems, onPublish, onKeys }: EditorActionsProps) {
  const count = link.problems.length
  const isRunning =
    live.isStarting || (live.run !== undefined && live.overlay !== undefined && !hasEnded(live.run.state))
  return (
    <>
      <IconButton icon={Keyboard} label="Keys" onClick={onKeys} />
      <Button kind="quiet" icon={count === 0 ? CircleCheck : TriangleAlert} onClick={onProblems}>
        {count === 0 ? 'No problems' : count === 1 ? '1 problem' : `${count} problems`}
      </Button>
      <Button icon={Play} onClick={live.askToRun} busy={live.isStarting}>
        {isRunning ? 'Run again' : 'Run'}
      </Button>
      <Button kind="primary" icon={Rocket} onClick={onPublish} disabled={!isChanged || count > 0}>
        Publish
      </Button>
    </>
  )
}
