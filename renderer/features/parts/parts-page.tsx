/** Every part that screens are made of, in one place: to choose from, and to look at in each appearance. */
import { useState } from 'react'
import { Page } from '../../page/page.tsx'
import { Card } from '../../ui/card.tsx'
import { CopyButton, CopyId } from '../../ui/copy.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Badge, StateMark, ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { AppearanceControls } from '../settings/appearance-controls.tsx'
import { ActionParts } from './action-parts.tsx'
import { FieldParts } from './field-parts.tsx'
import { notFound, rowsShown } from './part-examples.ts'
import css from './parts.module.css'
import { Swatches } from './swatches.tsx'

export default function PartsPage() {
  return (
    <Page
      title="Parts"
      above={[{ label: 'Settings', href: '/settings' }]}
      lead="What every screen is made of. Look at it in each appearance before you change one."
    >
      <div className={css.all}>
        <Card title="Appearance">
          <AppearanceControls />
        </Card>
        <Card title="Colours">
          <Swatches />
        </Card>
        <Card title="Buttons, messages, dialogs">
          <ActionParts />
        </Card>
        <Card title="States">
          <div className={css.line}>
            {(['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled', 'skipped'] as const).map(
              (state) => (
                <StateMark key={state} state={state} />
              ),
            )}
            <ToneMark tone="ok">Healthy</ToneMark>
            <ToneMark tone="attention">Needs attention</ToneMark>
            <Badge>draft</Badge>
            <CopyId id="01a1fdde-ba12-70f0-9262-4b8d98422e8b" />
            <CopyButton text="Copied from the parts" />
          </div>
        </Card>
        <FieldParts />
        <Card title="Lists and values" flush>
          <Table
            caption="Three examples"
            columns={[
              { key: 'name', label: 'Name', cell: ({ name }) => name },
              { key: 'state', label: 'State', cell: ({ state }) => <StateMark state={state} /> },
              { key: 'tokens', label: 'Tokens', align: 'end', cell: ({ tokens }) => tokens.toLocaleString('en') },
            ]}
            rows={rowsShown}
            rowKey={({ name }) => name}
          />
        </Card>
        <Card title="Tabs and choices">
          <Choices />
        </Card>
        <Card title="A value">
          <JsonView value={{ rows: [...rowsShown], total: 3, note: null }} label="Example value" />
        </Card>
        <Card title="A failure">
          <ErrorView error={notFound} />
        </Card>
      </div>
    </Page>
  )
}

function Choices() {
  const [tab, setTab] = useState('first')
  const [span, setSpan] = useState<'24h' | '7d'>('24h')
  return (
    <div className={css.stack}>
      <Segments
        label="Time"
        value={span}
        onChange={setSpan}
        options={[
          { value: '24h', label: '24 h' },
          { value: '7d', label: '7 days' },
        ]}
      />
      <Tabs
        label="Example tabs"
        selected={tab}
        onSelect={setTab}
        tabs={[
          { key: 'first', label: 'First', body: () => <p>What is in the first.</p> },
          { key: 'second', label: 'Second', count: 2, body: () => <p>What is in the second.</p> },
        ]}
      />
    </div>
  )
}
