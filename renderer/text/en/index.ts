import { settings } from './settings.ts'
import { tasks } from './tasks.ts'
import { time } from './time.ts'

/** English is the source: the other languages have its very keys. */
export const en = { settings, tasks, time }
