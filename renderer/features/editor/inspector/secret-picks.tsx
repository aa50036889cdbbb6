import { Plus, X } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { FieldFrame, type FieldFrameProps } from '../../fields/field-frame.tsx'
import { SecretPicker } from '../../fields/secret-picker.tsx'
import css from './picks.module.css'

type Props = Omit<FieldFrameProps, 'children'> & { value: readonly string[]; onChange: (value: string[]) => void }

/** Secrets by their names; one that is missing can be kept from here. */
export function SecretPicks({ value, onChange, ...frame }: Props) {
  return (
    <FieldFrame {...frame}>
      {() => (
        <div className={css.rows}>
          {value.map((name, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names have no other identity, and rows keep no state
            <div key={at} className={css.row}>
              <SecretPicker
                label={`${frame.label}, ${at + 1}`}
                value={name}
                onChange={(next) => onChange(value.map((one, index) => (index === at ? next : one)))}
              />
              <IconButton
                icon={X}
                label={t('editor.remove', { name: name || at + 1 })}
                onClick={() => onChange(value.filter((_, index) => index !== at))}
              />
            </div>
          ))}
          <div>
            <Button size="small" icon={Plus} disabled={value.includes('')} onClick={() => onChange([...value, ''])}>
              {t('editor.addASecret')}
            </Button>
          </div>
        </div>
      )}
    </FieldFrame>
  )
}
