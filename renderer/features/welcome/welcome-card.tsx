import { Sparkles } from 'lucide-react'
import { welcomeSteps } from '../../../contracts/system.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { asksForWelcome, numberOf, stepTitles } from './steps.ts'
import { useWelcome } from './use-welcome.ts'
import css from './welcome.module.css'

/** The way into the first steps, until they are done or skipped. */
export function WelcomeCard() {
  const { welcome, set } = useWelcome()
  if (!welcome || !asksForWelcome(welcome)) return null
  const { state, step } = welcome
  const isBegun = state === 'begun'
  return (
    <section className={css.card} aria-label="First steps">
      <Sparkles size={18} aria-hidden />
      <p>
        {isBegun
          ? `The first steps wait at ${numberOf(step)} of ${welcomeSteps.length}: ${stepTitles[step]}.`
          : 'Set up iceOS in five short steps, and see a first result in under two minutes.'}
      </p>
      <Button kind="quiet" onClick={() => set({ ...welcome, state: 'skipped' })}>
        Skip
      </Button>
      <ButtonLink href="/welcome" kind={isBegun ? 'plain' : 'primary'}>
        {isBegun ? 'Go on' : 'Begin'}
      </ButtonLink>
    </section>
  )
}
