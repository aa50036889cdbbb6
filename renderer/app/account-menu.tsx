import { CircleUserRound, LogOut } from 'lucide-react'
import { endSession } from '../features/system/end-session.ts'
import { useChangeSettings } from '../features/system/mutations.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Popover } from '../ui/popover.tsx'
import { Segments } from '../ui/segments.tsx'
import { useApp } from './context.ts'
import css from './frame.module.css'
import { type Appearance, useTheme } from './theme.ts'

export const appearances: readonly { value: Appearance; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function AccountMenu() {
  const { client, session, isDesktop } = useApp()
  return (
    <Popover label="Account and appearance" button={<CircleUserRound size={18} strokeWidth={1.75} aria-hidden />}>
      <div className={css.menuBody}>
        <AppearanceControls />
        {!isDesktop && (
          <Button icon={LogOut} onClick={() => void endSession(client, session)}>
            Sign out of this page
          </Button>
        )}
      </div>
    </Popover>
  )
}

export function AppearanceControls() {
  const { theme } = useApp()
  const { appearance, moreContrast } = useTheme()
  const change = useChangeSettings()
  const choose = (next: Appearance) => {
    theme.set({ appearance: next })
    change.mutate({ appearance: next })
  }
  return (
    <>
      <Segments label="Appearance" options={appearances} value={appearance} onChange={choose} />
      <Checkbox
        label="More contrast"
        checked={moreContrast}
        onChange={(event) => theme.set({ moreContrast: event.target.checked })}
      />
    </>
  )
}
