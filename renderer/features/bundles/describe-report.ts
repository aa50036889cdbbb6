/** What an installation or a removal did, as a sentence and as what deserves a look. Pure. */
import type { BundleReport } from '../../../contracts/bundles.ts'
import { plural } from '../../ui/durations.ts'

const verbs = { added: 'added', updated: 'updated', removed: 'removed', kept: 'left as it is' } as const

export function describeReport({ name, version, fromVersion, items }: BundleReport): string {
  const counts = (Object.keys(verbs) as (keyof typeof verbs)[]).flatMap((what) => {
    const count = items.filter((item) => item.what === what).length
    return count === 0 ? [] : [`${plural(count, 'item')} ${verbs[what]}`]
  })
  const head = fromVersion && fromVersion !== version ? `${name} ${fromVersion} → ${version}` : `${name} ${version}`
  return `${head}: ${counts.join(', ') || 'nothing to do'}.`
}

export const keptItems = ({ items }: BundleReport) => items.filter(({ what }) => what === 'kept')
