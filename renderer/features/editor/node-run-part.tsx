import { ListRestart, Pin, PinOff, Play } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
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
    <section className={css.part} aria-label={t('editor.runningThisNode')}>
      <div className={css.runButtons}>
        <Button size="small" icon={ListRestart} onClick={() => live.runFrom(path)}>
          {t('editor.runFromHere')}
        </Button>
        {listOf(path) === '' && (
          <Button size="small" icon={Play} onClick={() => live.askToRunOnly(path)}>
            {t('editor.runOnlyThis')}
          </Button>
        )}
        {isPinned ? (
          <Button size="small" icon={PinOff} onClick={() => live.pin(path, undefined)}>
            {t('editor.unpin')}
          </Button>
        ) : (
          <Button size="small" icon={Pin} onClick={() => setEdited({ value: nodeRun?.output ?? undefined })}>
            {t('editor.pinOutput')}
          </Button>
        )}
      </div>
      {edited && (
        <div className={css.fields}>
          <JsonField
            label={t('editor.outputToPin')}
            hint={t('editor.runsOfTheDraftTake')}
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
              {t('editor.pin')}
            </Button>
            <Button size="small" onClick={() => setEdited(undefined)}>
              {t('editor.notNow')}
            </Button>
          </div>
        </div>
      )}
      {isPinned && pinned !== undefined && <JsonView value={pinned} label={t('editor.pinnedOutput')} />}
      {nodeRun && (
        <div className={css.fields}>
          <p className={css.runLine}>
            <StateMark state={nodeRun.state} /> <Duration from={nodeRun.startedAt} to={nodeRun.finishedAt} />
          </p>
          {nodeRun.error && <p className={css.runError}>{nodeRun.error.detail ?? nodeRun.error.title}</p>}
          {nodeRun.output !== null && !nodeRun.outputTruncated && (
            <JsonView value={nodeRun.output} label={t('editor.output2')} />
          )}
        </div>
      )}
    </section>
  )
}
