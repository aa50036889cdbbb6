import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import type { BlueprintSummary } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import css from './home.module.css'

/** The one thing to do here: run the workflow that ships with iceOS. Loud for a newcomer, a line for everybody else. */
export function FirstStep({ isNew, isKnown }: { isNew: boolean; isKnown: boolean }) {
  const [, go] = useLocation()
  const { data } = useQuery(blueprintsQuery(useClient(), { limit: 100 }))
  const first = data && startingPoint(data.items)
  if (!first || !isKnown) return null
  return (
    <section className={css.first} data-new={isNew || undefined} aria-label={t('home.whereToStart')}>
      <div>
        {isNew && <p className={css.eyebrow}>{t('home.startHere')}</p>}
        <h2>
          <Link href={`/workflows/${first.id}`}>{first.name}</Link>
        </h2>
        <p className={css.about}>{first.description}</p>
        {isNew && <p className={css.fine}>{t('home.nodesOnDataThatShips', { count: first.nodeCount })}</p>}
      </div>
      <Button kind={isNew ? 'primary' : 'plain'} icon={Play} onClick={() => go(`/workflows/${first.id}?run=new`)}>
        {t('home.runThisWorkflow')}
      </Button>
    </section>
  )
}

/** Of what ships with iceOS, the workflow that shows most of it. */
function startingPoint(blueprints: readonly BlueprintSummary[]): BlueprintSummary | undefined {
  const shipped = blueprints.filter(({ bundle }) => bundle === 'getting-started')
  return shipped.toSorted((a, b) => b.nodeCount - a.nodeCount)[0]
}
