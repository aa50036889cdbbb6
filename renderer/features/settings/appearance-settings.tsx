import { AppearanceControls } from '../../app/account-menu.tsx'
import css from './settings.module.css'

export const AppearanceSettings = () => (
  <div className={css.part}>
    <AppearanceControls />
    <p className={css.note}>Light or dark holds for every window of this iceOS; the contrast only for this browser.</p>
  </div>
)
