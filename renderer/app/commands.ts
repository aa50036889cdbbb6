/** What can be done from anywhere, as data: the palette lists it, a menu or a shortcut may too. */
import { BookOpen, Footprints, LogOut, type LucideIcon, Moon, PanelLeft, Sun, SunMoon } from 'lucide-react'
import { endSession } from '../features/system/end-session.ts'
import type { App } from '../page/context.ts'
import { type Appearance, chooseAppearance } from '../page/theme.ts'
import { t } from '../text/text.ts'
import { sections } from './sections.ts'

export type PageCommand = {
  label: string
  icon: LucideIcon
  keys?: readonly string[]
  isEnabled: boolean
  run: () => void
}

type Needs = { app: App; go: (href: string) => void; toggleRail: () => void }

export function pageCommands({ app, go, toggleRail }: Needs): { places: PageCommand[]; deeds: PageCommand[] } {
  const { client, session, isDesktop } = app
  const look = (label: string, icon: LucideIcon, appearance: Appearance): PageCommand => ({
    label,
    icon,
    isEnabled: true,
    run: () => chooseAppearance(app, appearance),
  })
  return {
    places: sections.map(({ label, href, icon }) => ({
      label: t('app.goTo', { label }),
      icon,
      isEnabled: true,
      run: () => go(href),
    })),
    deeds: [
      look(t('app.useTheLightAppearance'), Sun, 'light'),
      look(t('app.useTheDarkAppearance'), Moon, 'dark'),
      look(t('app.useTheAppearanceOfThe'), SunMoon, 'system'),
      {
        label: t('app.showOrHideTheNames'),
        icon: PanelLeft,
        keys: ['Mod', 'B'],
        isEnabled: true,
        run: toggleRail,
      },
      { label: t('app.goThroughTheFirstSteps'), icon: Footprints, isEnabled: true, run: () => go('/welcome') },
      {
        label: t('app.readTheApiReference'),
        icon: BookOpen,
        isEnabled: true,
        run: () => void window.open('/docs', '_blank', 'noopener'),
      },
      {
        label: t('app.signOutOfThisPage'),
        icon: LogOut,
        isEnabled: !isDesktop,
        run: () => void endSession(client, session),
      },
    ],
  }
}
