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
import { t } from '../text/text.ts'

export type Section = { label: string; href: string; icon: LucideIcon; at: 'top' | 'bottom' }

export const sections: readonly Section[] = [
  {
    get label() {
      return t('app.home')
    },
    href: '/',
    icon: House,
    at: 'top',
  },
  {
    get label() {
      return t('app.workflows')
    },
    href: '/workflows',
    icon: Workflow,
    at: 'top',
  },
  {
    get label() {
      return t('app.runs')
    },
    href: '/runs',
    icon: ListChecks,
    at: 'top',
  },
  {
    get label() {
      return t('app.tasks')
    },
    href: '/tasks',
    icon: Inbox,
    at: 'top',
  },
  {
    get label() {
      return t('app.chat')
    },
    href: '/chat',
    icon: MessagesSquare,
    at: 'top',
  },
  {
    get label() {
      return t('app.knowledge')
    },
    href: '/knowledge',
    icon: Library,
    at: 'top',
  },
  {
    get label() {
      return t('app.bundles')
    },
    href: '/bundles',
    icon: Package,
    at: 'top',
  },
  {
    get label() {
      return t('app.tools')
    },
    href: '/tools',
    icon: Wrench,
    at: 'top',
  },
  {
    get label() {
      return t('app.triggers')
    },
    href: '/triggers',
    icon: AlarmClock,
    at: 'top',
  },
  {
    get label() {
      return t('app.services')
    },
    href: '/services',
    icon: Container,
    at: 'bottom',
  },
  {
    get label() {
      return t('app.backups')
    },
    href: '/backups',
    icon: DatabaseBackup,
    at: 'bottom',
  },
  {
    get label() {
      return t('app.settings')
    },
    href: '/settings',
    icon: Settings,
    at: 'bottom',
  },
]

export const isWithin = (href: string, location: string): boolean =>
  href === '/' ? location === '/' : location === href || location.startsWith(`${href}/`)
