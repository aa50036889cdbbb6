import { ArrowLeft, ArrowRight, Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { welcomeSteps } from '../../../contracts/system.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { ExamplesStep } from './examples-step.tsx'
import { KeyStep } from './key-step.tsx'
import { ModelStep } from './model-step.tsx'
import { PlaceStep } from './place-step.tsx'
import { ResultStep } from './result-step.tsx'
import { beforeOf, nextOf, numberOf, type StepKey, stepAt, stepTitles } from './steps.ts'
import { useNoteStep, useWelcome } from './use-welcome.ts'
import css from './welcome.module.css'

type Body = (props: { onDone: () => void }) => ReactNode
const bodies: Record<StepKey, Body> = {
  place: PlaceStep,
  examples: ExamplesStep,
  key: KeyStep,
  model: ModelStep,
  result: ResultStep,
}

/** The first steps: each can be passed over, none blocks, and the last one ends on a result. */
export default function WelcomePage({ asked }: { asked: string | undefined }) {
  const [, go] = useLocation()
  const { welcome, error, retry, set } = useWelcome()
  const step = welcome && stepAt(asked, welcome)
  useNoteStep(step, welcome, set)
  const isDone = welcome?.state === 'done'
  const leave = () => {
    if (step && !isDone) set({ state: 'skipped', step })
    go('/')
  }
  return (
    <Page
      title={t('welcome.welcomeToIceos')}
      lead={t('welcome.fiveShortStepsToA')}
      actions={
        isDone ? (
          <ButtonLink href="/">{t('welcome.goToHome')}</ButtonLink>
        ) : (
          <Button onClick={leave}>{t('welcome.skipAllThis')}</Button>
        )
      }
    >
      {step ? (
        <div className={css.split}>
          <StepList current={step} />
          <Step key={step} step={step} onDone={() => set({ state: 'done', step: 'result' })} />
        </div>
      ) : error ? (
        <ErrorView error={error} onRetry={retry} />
      ) : (
        <Skeleton />
      )}
    </Page>
  )
}

function StepList({ current }: { current: StepKey }) {
  return (
    <nav aria-label={t('welcome.firstSteps')}>
      <ol className={css.steps}>
        {welcomeSteps.map((step) => {
          const isBehind = numberOf(step) < numberOf(current)
          return (
            <li key={step}>
              <Link
                href={`/welcome/${step}`}
                aria-current={step === current ? 'step' : undefined}
                className={css.step}
                data-behind={isBehind || undefined}
              >
                <span className={css.number} aria-hidden>
                  {isBehind ? <Check size={14} /> : numberOf(step)}
                </span>
                {stepTitles[step]}
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function Step({ step, onDone }: { step: StepKey; onDone: () => void }) {
  const Body = bodies[step]
  const before = beforeOf(step)
  const next = nextOf(step)
  return (
    <section className={css.body} aria-label={stepTitles[step]}>
      <p className={css.eyebrow} role="status">
        {t('welcome.stepOf', { numberOf: numberOf(step), number: welcomeSteps.length, stepTitles: stepTitles[step] })}
      </p>
      <Body onDone={onDone} />
      <footer className={css.foot}>
        {before && (
          <ButtonLink href={`/welcome/${before}`} kind="quiet" icon={ArrowLeft}>
            {t('welcome.back')}
          </ButtonLink>
        )}
        {next && (
          <ButtonLink href={`/welcome/${next}`} kind="primary" icon={ArrowRight}>
            {t('welcome.goOnTo', { stepTitles: stepTitles[next] })}
          </ButtonLink>
        )}
      </footer>
    </section>
  )
}
