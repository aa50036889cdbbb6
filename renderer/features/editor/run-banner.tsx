import { Panel } from '@xyflow/react'
import { X } from 'lucide-react'
import { Link } from 'wouter'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { Duration } from '../../ui/time.tsx'
import css from './editor.module.css'
import type { LiveRun } from './use-live-run.tsx'

/** Which run is drawn over the canvas. */
export function RunBanner({ live }: { live: LiveRun }) {
  const { run } = live
  if (!run || !live.overlay) return null
  return (
    <Panel position="bottom-center" className={css.runBanner}>
      <StateMark state={run.state} />
      {run.startedAt && <Duration from={run.startedAt} to={run.finishedAt} />}
      <span className={css.faint}>
        {run.isDryRun
          ? t('editor.dryRun')
          : run.isDraft
            ? t('editor.draft2')
            : t('editor.version', { version: run.version })}
      </span>
      <Link href={`/runs/${run.id}`}>{t('editor.openTheRun')}</Link>
      <IconButton icon={X} label={t('editor.takeTheRunOffThe')} onClick={() => live.show(undefined)} />
    </Panel>
  )
}
