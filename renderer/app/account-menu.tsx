import { CircleUserRound, LogOut } from 'lucide-react'
import { AppearanceControls } from '../features/settings/appearance-controls.tsx'
import { endSession } from '../features/system/end-session.ts'
import { useApp } from '../page/context.ts'
import { t } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import css from './frame.module.css'

export function AccountMenu() {
  const { client, session, isDesktop } = useApp()
  return (
    <Popover
      label={t('app.accountAndAppearance')}
      button={<CircleUserRound size={18} strokeWidth={1.75} aria-hidden />}
    >
      <div className={css.menuBody}>
        <AppearanceControls />
        {!isDesktop && (
          <Button icon={LogOut} onClick={() => void endSession(client, session)}>
            {t('app.signOutOfThisPage')}
          </Button>
        )}
      </div>
    </Popover>
  )
}
