import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx'
import css from './fields.module.css'
import { type Pair, pairsOf, readPairs, sameObject } from './key-values.ts'

type KeyValuesFieldProps = Omit<FieldFrameProps, 'children'> & {
  value: JsonObject
  /** Told of what can be read: names that are there once. */
  onChange: (value: JsonObject) => void
  /** Every value stays a text; else what reads as JSON (3, true, {"a": 1}) is that. */
  onlyTexts?: boolean
}

/** Names with values, in order. */
export function KeyValuesField({ value, onChange, onlyTexts = false, ...frame }: KeyValuesFieldProps) {
  const [typed, setTyped] = useState<readonly Pair[]>(() => pairsOf(value))
  const { read, problem } = readPairs(typed, onlyTexts)
  // What was changed from outside is shown; what is only half typed here stays.
  const pairs = problem === undefined && !sameObject(read, value) ? pairsOf(value) : typed
  const change = (next: readonly Pair[]) => {
    setTyped(next)
    const result = readPairs(next, onlyTexts)
    if (result.problem === undefined) onChange(result.read as { [key: string]: Json })
  }
  const set = (at: number, part: Partial<Pair>) =>
    change(pairs.map((pair, index) => (index === at ? { ...pair, ...part } : pair)))
  return (
    <FieldFrame {...frame} problem={frame.problem ?? problem}>
      {() => (
        <div className={css.rows}>
          {pairs.map((pair, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being typed is no identity yet
            <div key={at} className={css.row}>
              <TextField
                label={t('fields.name', { label: frame.label, at: at + 1 })}
                hideLabel
                placeholder={t('fields.name2')}
                value={pair.name}
                onChange={(event) => set(at, { name: event.target.value })}
              />
              <TextField
                label={t('fields.value', { label: frame.label, at: at + 1 })}
                hideLabel
                placeholder={t('fields.value2')}
                value={pair.text}
                onChange={(event) => set(at, { text: event.target.value })}
              />
              <IconButton
                icon={X}
                label={t('fields.remove', { name: pair.name || at + 1 })}
                onClick={() => change(pairs.filter((_, index) => index !== at))}
              />
            </div>
          ))}
          <div>
            <Button size="small" icon={Plus} onClick={() => setTyped([...pairs, { name: '', text: '' }])}>
              {t('fields.addOne')}
            </Button>
          </div>
        </div>
      )}
    </FieldFrame>
  )
}
