/** What an installation or a removal did, as a sentence and as what deserves a look. Pure. */

import type { BundleReport } from '../../../contracts/bundles.ts'
import { t } from '../../text/text.ts'

const deeds = ['added', 'updated', 'removed', 'kept'] as const

export function describeReport({ name, version, fromVersion, items }: BundleReport): string {
  const counts = deeds.flatMap((what) => {
    const count = items.filter((item) => item.what === what).length
    return count === 0 ? [] : [t(`bundles.items_${what}`, { count })]
  })
  const head = fromVersion && fromVersion !== version ? `${name} ${fromVersion} → ${version}` : `${name} ${version}`
  return `${head}: ${counts.join(', ') || t('bundles.nothingToDo')}.`
}

export const keptItems = ({ items }: BundleReport) => items.filter(({ what }) => what === 'kept')
