/** A state as a shape, a colour and a word; never as a colour alone. */

import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
  OctagonX,
  SkipForward,
  TriangleAlert,
} from 'lucide-react'
import type { NodeRunState, RunState } from '../../contracts/runs.ts'
import { t } from '../text/text.ts'
import { cx } from './cx.ts'
import css from './state-mark.module.css'

export type Tone = 'ok' | 'attention' | 'broken' | 'waiting' | 'off' | 'active'
type Look = { tone: Tone; icon: LucideIcon; word: string }

const looks = (): Record<RunState | NodeRunState, Look> => ({
  queued: { tone: 'off', icon: CircleDashed, word: t('ui.queued') },
  running: { tone: 'active', icon: LoaderCircle, word: t('ui.running') },
  waiting: { tone: 'waiting', icon: MessageCircleQuestionMark, word: t('ui.waitingForYou') },
  paused: { tone: 'attention', icon: CirclePause, word: t('ui.paused') },
  succeeded: { tone: 'ok', icon: CircleCheck, word: t('ui.succeeded') },
  failed: { tone: 'broken', icon: OctagonX, word: t('ui.failed') },
  skipped: { tone: 'off', icon: SkipForward, word: t('ui.skipped') },
  cancelled: { tone: 'off', icon: Ban, word: t('ui.cancelled') },
})

export const stateWord = (state: RunState | NodeRunState): string => looks()[state].word
export const stateTone = (state: RunState | NodeRunState): Tone => looks()[state].tone

export function StateMark({ state, bare }: { state: RunState | NodeRunState; bare?: boolean }) {
  const { tone, icon: Icon, word } = looks()[state]
  return (
    <span className={cx(css.mark, css[tone], !bare && css.pill)} {...(bare ? { title: word } : {})}>
      <Icon size={14} aria-hidden className={state === 'running' ? css.turning : undefined} />
      <span className={bare ? 'only-read-aloud' : undefined}>{word}</span>
    </span>
  )
}

const toneIcons: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  attention: TriangleAlert,
  broken: OctagonX,
  waiting: MessageCircleQuestionMark,
  off: CircleDashed,
  active: LoaderCircle,
}

export function ToneMark({ tone, children }: { tone: Tone; children: string }) {
  const Icon = toneIcons[tone]
  return (
    <span className={cx(css.mark, css[tone])}>
      <Icon size={14} aria-hidden className={tone === 'active' ? css.turning : undefined} />
      <span>{children}</span>
    </span>
  )
}

export function Badge({ children }: { children: string | number }) {
  return <span className={css.badge}>{children}</span>
}
