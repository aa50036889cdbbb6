import { useState } from 'react'
import type { JsonObject } from '../../../contracts/json.ts'
import { Card } from '../../ui/card.tsx'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { SchemaFields } from '../fields/schema-fields.tsx'
import { exampleSchema, reachable, reachableValues } from './part-examples.ts'
import css from './parts.module.css'

const first: JsonObject = {
  title: 'Order report',
  prompt: 'Write to {{ inputs.customer }} about {{ parse.rows | length }} orders.',
  timeout: 90,
  stop_sequences: ['END'],
  headers: { accept: 'application/json' },
  times: '0 7 * * mon-fri',
  output_schema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'What was written' }, score: { type: 'number' } },
    required: ['text'],
  },
  code: 'const { rows } = inputs.parse\nreturn rows.filter(({ order }) => order > 1)',
  arguments: { path: 'orders.csv', limit: 10 },
}

export function FieldParts() {
  const [value, setValue] = useState(first)
  return (
    <>
      <Card title="Controls">
        <Controls />
      </Card>
      <Card title="Fields of a JSON Schema">
        <div className={css.two}>
          <SchemaFields
            schema={exampleSchema}
            value={value}
            onChange={setValue}
            names={reachable}
            preview={{ variables: reachableValues }}
          />
          <JsonView value={value} label="What the form gives" />
        </div>
      </Card>
    </>
  )
}

function Controls() {
  const [text, setText] = useState('')
  const type = (event: { target: { value: string } }) => setText(event.target.value)
  return (
    <div className={css.two}>
      <div className={css.stack}>
        <TextField label="Text" hint="One line." value={text} onChange={type} />
        <TextField label="Text with a problem" problem="This name is taken." value="report" readOnly />
        <SearchField label="Search" value={text} onChange={setText} />
      </div>
      <div className={css.stack}>
        <TextArea label="More text" value={text} onChange={type} />
        <Select
          label="One of several"
          value="a"
          options={[
            { value: 'a', label: 'The first' },
            { value: 'b', label: 'The second' },
          ]}
          onChange={() => {}}
        />
        <Checkbox label="Yes or no" hint="What it means." defaultChecked />
      </div>
    </div>
  )
}
