/** The first steps, in their order, and where somebody who comes back goes on. Pure. */

import { type Welcome, welcomeSteps } from '../../../contracts/system.ts'
import { t } from '../../text/text.ts'

export type StepKey = Welcome['step']

export const stepTitles: Record<StepKey, string> = {
  get place() {
    return t('welcome.whereItRuns')
  },
  get examples() {
    return t('welcome.exampleData')
  },
  get key() {
    return t('welcome.recoveryKey')
  },
  get model() {
    return t('welcome.languageModel')
  },
  get result() {
    return t('welcome.firstResult')
  },
}

/** The step of an address, or the one that was left last. */
export const stepAt = (asked: string | undefined, kept: Welcome): StepKey =>
  welcomeSteps.find((step) => step === asked) ?? kept.step

export const numberOf = (step: StepKey): number => welcomeSteps.indexOf(step) + 1
export const nextOf = (step: StepKey): StepKey | undefined => welcomeSteps[numberOf(step)]
export const beforeOf = (step: StepKey): StepKey | undefined => welcomeSteps[numberOf(step) - 2]

/** What being on `step` makes of what is kept; undefined when that changes nothing. Who is through stays through. */
export function welcomeOn(step: StepKey, kept: Welcome): Welcome | undefined {
  if (kept.state === 'done') return undefined
  if (kept.state === 'begun' && kept.step === step) return undefined
  return { state: 'begun', step }
}

/** Whether Home leads to them. */
export const asksForWelcome = (welcome: Welcome | undefined): boolean =>
  welcome?.state === 'new' || welcome?.state === 'begun'
