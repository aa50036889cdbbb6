/** What can be done from anywhere, as data: the palette lists it, a menu or a shortcut may too. */
import { BookOpen, Footprints, LogOut, type LucideIcon, Moon, PanelLeft, Sun, SunMoon } from 'lucide-react'
import { endSession } from '../features/system/end-session.ts'
import type { App } from '../page/context.ts'
import { type Appearance, chooseAppearance } from '../page/theme.ts'
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
      label: `Go to ${label}`,
      icon,
      isEnabled: true,
      run: () => go(href),
    })),
    deeds: [
      look('Use the light appearance', Sun, 'light'),
      look('Use the dark appearance', Moon, 'dark'),
      look('Use the appearance of the system', SunMoon, 'system'),
      {
        label: 'Show or hide the names in the rail',
        icon: PanelLeft,
        keys: ['Mod', 'B'],
        isEnabled: true,
        run: toggleRail,
      },
      { label: 'Go through the first steps', icon: Footprints, isEnabled: true, run: () => go('/welcome') },
      {
        label: 'Read the API reference',
        icon: BookOpen,
        isEnabled: true,
        run: () => void window.open('/docs', '_blank', 'noopener'),
      },
      {
        label: 'Sign out of this page',
        icon: LogOut,
        isEnabled: !isDesktop,
        run: () => void endSession(client, session),
      },
    ],
  }
}
