import type { en } from '../en/index.ts'
import type { Translated } from '../typed-text.ts'
import { settings } from './settings.ts'
import { tasks } from './tasks.ts'
import { time } from './time.ts'

export const es: { [Feature in keyof typeof en]: Translated<(typeof en)[Feature]> } = { settings, tasks, time }
