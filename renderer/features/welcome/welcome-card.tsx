import { Sparkles } from 'lucide-react'
import { welcomeSteps } from '../../../contracts/system.ts'
import { t } from '../../text/text.ts'
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
    <section className={css.card} aria-label={t('welcome.firstSteps')}>
      <Sparkles size={18} aria-hidden />
      <p>
        {isBegun
          ? t('welcome.theFirstStepsWaitAt', {
              numberOf: numberOf(step),
              number: welcomeSteps.length,
              stepTitles: stepTitles[step],
            })
          : t('welcome.setUpIceosInFive')}
      </p>
      <Button kind="quiet" onClick={() => set({ ...welcome, state: 'skipped' })}>
        {t('welcome.skip')}
      </Button>
      <ButtonLink href="/welcome" kind={isBegun ? 'plain' : 'primary'}>
        {isBegun ? t('welcome.goOn') : t('welcome.begin')}
      </ButtonLink>
    </section>
  )
}
