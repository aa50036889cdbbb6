import { useApp, useTheme } from '../../page/context.ts'
import { type Appearance, chooseAppearance } from '../../page/theme.ts'
import { Checkbox } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'

const appearances: readonly { value: Appearance; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function AppearanceControls() {
  const app = useApp()
  const { appearance, moreContrast } = useTheme()
  return (
    <>
      <Segments
        label="Appearance"
        options={appearances}
        value={appearance}
        onChange={(next) => chooseAppearance(app, next)}
      />
      <Checkbox
        label="More contrast"
        checked={moreContrast}
        onChange={(event) => app.theme.set({ moreContrast: event.target.checked })}
      />
    </>
  )
}
