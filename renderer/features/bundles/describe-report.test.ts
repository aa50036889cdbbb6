import { expect, it } from 'vitest'
import type { BundleReport } from '../../../contracts/bundles.ts'
import { describeReport, keptItems } from './describe-report.ts'

const report = (items: BundleReport['items'], rest: Partial<BundleReport> = {}): BundleReport => ({
  ...{
    name: 'letters',
    version: '1.1.0',
    fromVersion: '1.0.0',
    contentHash: 'x',
    dryRun: false,
    secrets: [],
    models: [],
  },
  items,
  ...rest,
})

it('counts what was done to what a bundle brings, and names what was left alone', () => {
  const items: BundleReport['items'] = [
    { kind: 'workflow', name: 'one', what: 'updated' },
    { kind: 'workflow', name: 'two', what: 'kept', why: 'It was changed here.' },
    { kind: 'file', name: 'a.txt', what: 'unchanged' },
  ]
  expect(describeReport(report(items))).toBe('letters 1.0.0 → 1.1.0: 1 item updated, 1 item left as it is.')
  expect(keptItems(report(items)).map(({ name }) => name)).toEqual(['two'])
  expect(describeReport(report([], { fromVersion: null }))).toBe('letters 1.1.0: nothing to do.')
})
