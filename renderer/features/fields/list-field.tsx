import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx'
import css from './fields.module.css'
import { moveItem } from './move-item.ts'

type ListFieldProps = Omit<FieldFrameProps, 'children'> & {
  value: readonly string[]
  onChange: (value: string[]) => void
  placeholder?: string | undefined
}

/** Texts in order. */
export function ListField({ value, onChange, placeholder, ...frame }: ListFieldProps) {
  const set = (at: number, text: string) => onChange(value.map((item, index) => (index === at ? text : item)))
  return (
    <FieldFrame {...frame}>
      {() => (
        <div className={css.rows}>
          {value.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: texts have no other identity, and rows keep no state
            <div key={at} className={css.row}>
              <TextField
                label={`${frame.label}, ${at + 1}`}
                hideLabel
                value={item}
                placeholder={placeholder}
                onChange={(event) => set(at, event.target.value)}
              />
              <IconButton
                icon={ArrowUp}
                label={t('fields.moveUp', { at: at + 1 })}
                disabled={at === 0}
                onClick={() => onChange(moveItem(value, at, at - 1))}
              />
              <IconButton
                icon={ArrowDown}
                label={t('fields.moveDown', { at: at + 1 })}
                disabled={at === value.length - 1}
                onClick={() => onChange(moveItem(value, at, at + 1))}
              />
              <IconButton
                icon={X}
                label={t('fields.remove2', { at: at + 1 })}
                onClick={() => onChange(value.filter((_, index) => index !== at))}
              />
            </div>
          ))}
          <div>
            <Button size="small" icon={Plus} onClick={() => onChange([...value, ''])}>
              {t('fields.addOne')}
            </Button>
          </div>
        </div>
      )}
    </FieldFrame>
  )
}
