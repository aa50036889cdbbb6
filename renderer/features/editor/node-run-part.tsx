import { ListRestart, Pin, PinOff, Play } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '../../../contracts/json.ts'
import { Button } from '../../ui/button.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { Duration } from '../../ui/time.tsx'
import css from './editor.module.css'
import { JsonField } from './field-for.tsx'
import { listOf } from './model/document.ts'
import type { LiveRun } from './use-live-run.tsx'

/** Of the selected node: how it went in the run that is shown, running it, and the output that stands in for it. */
export function NodeRunPart({ path, live }: { path: string; live: LiveRun }) {
  const nodeRun = live.overlay?.get(path)
  const pinned = live.pinned[path]
  const isPinned = live.pinnedPaths.has(path)
  const [edited, setEdited] = useState<{ value: Json | undefined }>()
  return (
    <section className={css.part} aria-label="Running this node">
      <div className={css.runButtons}>
        <Button size="small" icon={ListRestart} onClick={() => live.runFrom(path)}>
          Run from here
        </Button>
        {listOf(path) === '' && (
          <Button size="small" icon={Play} onClick={() => live.askToRunOnly(path)}>
            Run only this
          </Button>
        )}
        {isPinned ? (
          <Button size="small" icon={PinOff} onClick={() => live.pin(path, undefined)}>
            Unpin
          </Button>
        ) : (
          <Button size="small" icon={Pin} onClick={() => setEdited({ value: nodeRun?.output ?? undefined })}>
            Pin output
          </Button>
        )}
      </div>
      {edited && (
        <div className={css.fields}>
          <JsonField
            label="Output to pin"
            hint="Runs of the draft take it and do not run this node."
            value={edited.value}
            onChange={(value) => setEdited({ value: value as Json })}
          />
          <div className={css.runButtons}>
            <Button
              size="small"
              kind="primary"
              disabled={edited.value === undefined}
              onClick={() => {
                live.pin(path, edited.value)
                setEdited(undefined)
              }}
            >
              Pin
            </Button>
            <Button size="small" onClick={() => setEdited(undefined)}>
              Not now
            </Button>
          </div>
        </div>
      )}
      {isPinned && pinned !== undefined && <JsonView value={pinned} label="Pinned output" />}
      {nodeRun && (
        <div className={css.fields}>
          <p className={css.runLine}>
            <StateMark state={nodeRun.state} /> <Duration from={nodeRun.startedAt} to={nodeRun.finishedAt} />
          </p>
          {nodeRun.error && <p className={css.runError}>{nodeRun.error.detail ?? nodeRun.error.title}</p>}
          {nodeRun.output !== null && !nodeRun.outputTruncated && <JsonView value={nodeRun.output} label="Output" />}
        </div>
      )}
    </section>
  )
}
