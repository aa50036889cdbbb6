import { ArrowUp, Download, Play, Trash2 } from 'lucide-react'
import { useLocation } from 'wouter'
import type { Bundle } from '../../../contracts/bundles.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import css from './bundles.module.css'

type Props = { bundle: Bundle; busy: boolean; onInstall: () => void; onRemove: () => void }

export function BundleCard({ bundle, busy, onInstall, onRemove }: Props) {
  const { title, description, installedVersion, availableVersion, changed, license, name } = bundle
  return (
    <Card title={title} actions={<Badge>{installedVersion ?? t('bundles.notInstalled')}</Badge>}>
      <div className={css.card}>
        <p>{description}</p>
        <p className={css.small}>
          {contentsOf(bundle)}
          {license && ` · ${license}`}
        </p>
        <Needs bundle={bundle} />
        {changed.length > 0 && (
          <p className={css.small}>
            {t('bundles.youChangedAnUpgradeLeaves', {
              changed: changed.map((one) => one.slice(one.indexOf(':') + 1)).join(', '),
            })}
          </p>
        )}
        <div className={css.actions}>
          <Demo bundle={bundle} />
          {installedVersion === null && (
            <Button
              icon={Download}
              kind="primary"
              busy={busy}
              onClick={onInstall}
              aria-label={t('bundles.install', { title })}
            >
              {t('bundles.install2')}
            </Button>
          )}
          {installedVersion !== null && availableVersion !== null && availableVersion !== installedVersion && (
            <Button
              icon={ArrowUp}
              busy={busy}
              onClick={onInstall}
              aria-label={t('bundles.upgradeTo', { title, availableVersion })}
            >
              {t('bundles.upgradeTo2', { availableVersion })}
            </Button>
          )}
          {installedVersion !== null && (
            <Button
              icon={Trash2}
              kind="quiet"
              busy={busy}
              onClick={onRemove}
              aria-label={t('bundles.remove', { name })}
            >
              {t('bundles.remove2')}
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}

function contentsOf({ items }: Bundle): string {
  const count = (kind: string) => items.filter((item) => item.kind === kind).length
  return (['workflow', 'tool', 'file'] as const)
    .flatMap((kind) => (count(kind) > 0 ? [t(`bundles.count_${kind}`, { count: count(kind) })] : []))
    .join(', ')
}

function Needs({ bundle: { secrets, models } }: { bundle: Bundle }) {
  const needs = [
    ...secrets.map((one) => t('bundles.theSecret', { name: one.name })),
    ...models.map((one) => t('bundles.theModel', { name: one.name })),
  ]
  return needs.length === 0 ? null : <p className={css.small}>{t('bundles.itNeeds', { needs: needs.join(', ') })}</p>
}

function Demo({ bundle: { demo, title } }: { bundle: Bundle }) {
  const [, go] = useLocation()
  if (!demo?.blueprintId) return null
  return (
    <Button
      icon={Play}
      onClick={() => go(`/workflows/${demo.blueprintId}?run=new`)}
      aria-label={t('bundles.tryIt', { title })}
    >
      {t('bundles.tryIt2')}
    </Button>
  )
}
