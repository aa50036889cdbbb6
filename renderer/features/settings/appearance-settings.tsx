import { t } from '../../text/text.ts'
import { AppearanceControls } from './appearance-controls.tsx'
import { LanguagePicker } from './language-picker.tsx'
import css from './settings.module.css'

export const AppearanceSettings = () => (
  <div className={css.part}>
    <LanguagePicker />
    <AppearanceControls />
    <p className={css.note}>{t('settings.lightOrDarkHoldsFor')}</p>
  </div>
)
