/** The parts of the window, in the order of the rail. A new one is a row here and its routes in routes.tsx. */
import {
  AlarmClock,
  Container,
  DatabaseBackup,
  House,
  Inbox,
  Library,
  ListChecks,
  type LucideIcon,
  MessagesSquare,
  Package,
  Settings,
  Workflow,
  Wrench,
} from 'lucide-react'

export type Section = { label: string; href: string; icon: LucideIcon; at: 'top' | 'bottom' }

export const sections: readonly Section[] = [
  { label: 'Home', href: '/', icon: House, at: 'top' },
  { label: 'Workflows', href: '/workflows', icon: Workflow, at: 'top' },
  { label: 'Runs', href: '/runs', icon: ListChecks, at: 'top' },
  { label: 'Tasks', href: '/tasks', icon: Inbox, at: 'top' },
  { label: 'Chat', href: '/chat', icon: MessagesSquare, at: 'top' },
  { label: 'Knowledge', href: '/knowledge', icon: Library, at: 'top' },
  { label: 'Bundles', href: '/bundles', icon: Package, at: 'top' },
  { label: 'Tools', href: '/tools', icon: Wrench, at: 'top' },
  { label: 'Triggers', href: '/triggers', icon: AlarmClock, at: 'top' },
  { label: 'Services', href: '/services', icon: Container, at: 'bottom' },
  { label: 'Backups', href: '/backups', icon: DatabaseBackup, at: 'bottom' },
  { label: 'Settings', href: '/settings', icon: Settings, at: 'bottom' },
]

export const isWithin = (href: string, location: string): boolean =>
  href === '/' ? location === '/' : location === href || location.startsWith(`${href}/`)
