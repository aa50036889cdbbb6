import { t } from '../../text/text.ts'
import { Checkbox } from '../../ui/field.tsx'

type Props = { checked: boolean; onChange: (yes: boolean) => void }

/** The yes that a backup of another installation needs. */
export function ForeignYes({ checked, onChange }: Props) {
  return (
    <Checkbox
      label={t('backups.anotherInstallationMadeItAnd')}
      hint={t('backups.itIsLoadedWithoutA')}
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
    />
  )
}
