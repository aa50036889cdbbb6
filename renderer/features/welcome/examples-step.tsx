import { useQuery } from '@tanstack/react-query'
import { Download, Package } from 'lucide-react'
import type { Bundle } from '../../../contracts/bundles.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { listState } from '../../ui/list-states.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useInstallBundle } from '../bundles/mutations.ts'
import { bundlesQuery } from '../bundles/queries.ts'
import css from './welcome.module.css'

/** What there is to try, and more of it for who wants it. */
export function ExamplesStep() {
  const list = useQuery(bundlesQuery(useClient()))
  const install = useInstallBundle()
  const shipped = list.data?.items.filter(({ isShipped }) => isShipped) ?? []
  return (
    <>
      <h2>{t('welcome.somethingToTry')}</h2>
      <p>{t('welcome.theseExamplesRunOnMade')}</p>
      {install.error && <ErrorView error={install.error} />}
      {listState(list, shipped.length) ?? (
        <ul className={css.rows}>
          {shipped.map((bundle) => (
            <Row
              key={bundle.name}
              bundle={bundle}
              busy={install.isPending && install.variables.shipped === bundle.name}
              onInstall={() => install.mutate({ shipped: bundle.name })}
            />
          ))}
        </ul>
      )}
    </>
  )
}

function Row({ bundle, busy, onInstall }: { bundle: Bundle; busy: boolean; onInstall: () => void }) {
  const { title, description, installedVersion, items } = bundle
  const workflows = items.filter(({ kind }) => kind === 'workflow').length
  return (
    <li className={css.row}>
      <Package size={18} aria-hidden />
      <div>
        <h3>{title}</h3>
        <p className={css.soft}>{description}</p>
      </div>
      {installedVersion === null ? (
        <Button icon={Download} busy={busy} onClick={onInstall} aria-label={t('welcome.add', { title })}>
          {t('welcome.add2')}
        </Button>
      ) : (
        <Badge>{t('welcome.workflowsHere', { count: workflows })}</Badge>
      )}
    </li>
  )
}
