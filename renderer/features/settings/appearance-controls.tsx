import { useApp, useTheme } from '../../page/context.ts'
import { type Appearance, chooseAppearance } from '../../page/theme.ts'
import { t } from '../../text/text.ts'
import { Checkbox } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'

const appearances = (): readonly { value: Appearance; label: string }[] => [
  { value: 'system', label: t('settings.languageOfSystem') },
  { value: 'light', label: t('settings.light') },
  { value: 'dark', label: t('settings.dark') },
]

export function AppearanceControls() {
  const app = useApp()
  const { appearance, moreContrast } = useTheme()
  return (
    <>
      <Segments
        label={t('settings.appearance')}
        options={appearances()}
        value={appearance}
        onChange={(next) => chooseAppearance(app, next)}
      />
      <Checkbox
        label={t('settings.moreContrast')}
        checked={moreContrast}
        onChange={(event) => app.theme.set({ moreContrast: event.target.checked })}
      />
    </>
  )
}
