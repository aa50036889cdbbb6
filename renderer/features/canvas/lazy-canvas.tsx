import type { ComponentProps } from 'react'
import { lazy, Suspense } from 'react'
import { t } from '../../text/text.ts'
import { Skeleton } from '../../ui/states.tsx'
import css from './canvas.module.css'

const Canvas = lazy(() => import('./canvas.tsx'))

/** The canvas and its layout are the heaviest part of the page, so they come when a workflow is looked at. */
export function LazyCanvas(props: ComponentProps<typeof Canvas>) {
  return (
    <div className={css.frame}>
      <Suspense fallback={<Skeleton rows={3} label={t('canvas.loadingTheCanvas')} />}>
        <Canvas {...props} />
      </Suspense>
    </div>
  )
}
