import type { ReactNode } from 'react'
import type { Json } from '../../../contracts/json.ts'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { t } from '../../text/text.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { Scrolling } from '../../ui/scrolling.tsx'
import { lookOf, nameOf } from '../canvas/nodes/index.ts'
import css from './blueprints.module.css'

export function NodeHead({ node }: { node: NodeSpec }) {
  const look = lookOf(node.type)
  return (
    <div className={css.nodeHead}>
      <look.icon size={18} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
      <div>
        <h2>{nameOf(node)}</h2>
        <p className={css.hint}>
          {look.title} · <code>{node.id}</code>
        </p>
      </div>
    </div>
  )
}

/** Shown elsewhere (in the head, on the canvas), or of no use to a reader. */
const hidden = new Set([
  'id',
  'type',
  'name',
  'description',
  'true_path',
  'false_path',
  'branches',
  'level',
  'metadata',
])

export function NodeSettings({ node }: { node: NodeSpec }) {
  const settings = Object.entries(node).filter(([key, value]) => !hidden.has(key) && !isUnset(value))
  return (
    <div className={css.settings}>
      {typeof node.description === 'string' && node.description && <p>{node.description}</p>}
      {settings.length === 0 && <p className="muted">{t('blueprints.thisNodeHasNoSettings')}</p>}
      <dl className={css.settingList}>
        {settings.map(([key, value]) => (
          <div key={key}>
            <dt>{key.replaceAll('_', ' ')}</dt>
            <dd>{drawSetting(key, value as Json)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function drawSetting(key: string, value: Json): ReactNode {
  if (key === 'dependencies' && Array.isArray(value)) return value.join(', ')
  if (typeof value === 'string' && (value.length > 60 || value.includes('\n')))
    return <Scrolling className={css.long}>{value}</Scrolling>
  if (value !== null && typeof value === 'object') return <JsonView value={value} label={key} />
  return <code>{String(value)}</code>
}

/** Defaults that say nothing: an empty object, an empty list, no retries. */
function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
