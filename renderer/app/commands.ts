/** What can be done from anywhere, as data: the palette lists it, a menu or a shortcut may too. */
import { BookOpen, LogOut, type LucideIcon, Moon, PanelLeft, Sun, SunMoon } from 'lucide-react'
import { endSession } from '../features/system/end-session.ts'
import type { App } from './context.ts'
import { sections } from './sections.ts'

export type PageCommand = {
  label: string
  icon: LucideIcon
  keys?: readonly string[]
  isEnabled: boolean
  run: () => void
}

type Needs = { app: App; go: (href: string) => void; toggleRail: () => void }

export function pageCommands({ app, go, toggleRail }: Needs): PageCommand[] {
  const { theme, client, session, isDesktop } = app
  return [
    ...sections.map(({ label, href, icon }) => ({
      label: `Go to ${label}`,
      icon,
      isEnabled: true,
      run: () => go(href),
    })),
    { label: 'Use the light appearance', icon: Sun, isEnabled: true, run: () => theme.set({ appearance: 'light' }) },
    { label: 'Use the dark appearance', icon: Moon, isEnabled: true, run: () => theme.set({ appearance: 'dark' }) },
    {
      label: 'Use the appearance of the system',
      icon: SunMoon,
      isEnabled: true,
      run: () => theme.set({ appearance: 'system' }),
    },
    {
      label: 'Show or hide the names in the rail',
      icon: PanelLeft,
      keys: ['Mod', 'B'],
      isEnabled: true,
      run: toggleRail,
    },
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
  ]
}
