import { AppearanceControls } from './appearance-controls.tsx'
import { LanguagePicker } from './language-picker.tsx'
import css from './settings.module.css'

export const AppearanceSettings = () => (
  <div className={css.part}>
    <LanguagePicker />
    <AppearanceControls />
    <p className={css.note}>Light or dark holds for every window of this iceOS; the contrast only for this browser.</p>
  </div>
)
