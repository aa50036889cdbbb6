import { ArrowUp, Download, Play, Trash2 } from 'lucide-react'
import { useLocation } from 'wouter'
import type { Bundle } from '../../../contracts/bundles.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { plural } from '../../ui/durations.ts'
import { Badge } from '../../ui/state-mark.tsx'
import css from './bundles.module.css'

type Props = { bundle: Bundle; busy: boolean; onInstall: () => void; onRemove: () => void }

export function BundleCard({ bundle, busy, onInstall, onRemove }: Props) {
  const { title, description, installedVersion, availableVersion, changed, license, name } = bundle
  return (
    <Card title={title} actions={<Badge>{installedVersion ?? 'not installed'}</Badge>}>
      <div className={css.card}>
        <p>{description}</p>
        <p className={css.small}>
          {contentsOf(bundle)}
          {license && ` · ${license}`}
        </p>
        <Needs bundle={bundle} />
        {changed.length > 0 && (
          <p className={css.small}>
            You changed {changed.map((one) => one.slice(one.indexOf(':') + 1)).join(', ')}: an upgrade leaves that as it
            is.
          </p>
        )}
        <div className={css.actions}>
          <Demo bundle={bundle} />
          {installedVersion === null && (
            <Button icon={Download} kind="primary" busy={busy} onClick={onInstall} aria-label={`Install ${title}`}>
              Install
            </Button>
          )}
          {installedVersion !== null && availableVersion !== null && availableVersion !== installedVersion && (
            <Button
              icon={ArrowUp}
              busy={busy}
              onClick={onInstall}
              aria-label={`Upgrade ${title} to ${availableVersion}`}
            >
              Upgrade to {availableVersion}
            </Button>
          )}
          {installedVersion !== null && (
            <Button icon={Trash2} kind="quiet" busy={busy} onClick={onRemove} aria-label={`Remove ${name}`}>
              Remove
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
    .flatMap((kind) => (count(kind) > 0 ? [plural(count(kind), kind)] : []))
    .join(', ')
}

function Needs({ bundle: { secrets, models } }: { bundle: Bundle }) {
  const needs = [...secrets.map((one) => `the secret ${one.name}`), ...models.map((one) => `the model ${one.name}`)]
  return needs.length === 0 ? null : <p className={css.small}>It needs {needs.join(', ')}.</p>
}

function Demo({ bundle: { demo, title } }: { bundle: Bundle }) {
  const [, go] = useLocation()
  if (!demo?.blueprintId) return null
  return (
    <Button icon={Play} onClick={() => go(`/workflows/${demo.blueprintId}?run=new`)} aria-label={`Try it: ${title}`}>
      Try it
    </Button>
  )
}
