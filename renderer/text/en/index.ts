import { app } from './app.ts'
import { backups } from './backups.ts'
import { blueprints } from './blueprints.ts'
import { bundles } from './bundles.ts'
import { canvas } from './canvas.ts'
import { chat } from './chat.ts'
import { components } from './components.ts'
import { dashboard } from './dashboard.ts'
import { desktop } from './desktop.ts'
import { documents } from './documents.ts'
import { editor } from './editor.ts'
import { errors } from './errors.ts'
import { evaluations } from './evaluations.ts'
import { fields } from './fields.ts'
import { forms } from './forms.ts'
import { home } from './home.ts'
import { host } from './host.ts'
import { knowledge } from './knowledge.ts'
import { limits } from './limits.ts'
import { memory } from './memory.ts'
import { models } from './models.ts'
import { notices } from './notices.ts'
import { runs } from './runs.ts'
import { secrets } from './secrets.ts'
import { services } from './services.ts'
import { settings } from './settings.ts'
import { startRun } from './start-run.ts'
import { system } from './system.ts'
import { tasks } from './tasks.ts'
import { time } from './time.ts'
import { triggers } from './triggers.ts'
import { ui } from './ui.ts'
import { welcome } from './welcome.ts'

/** English is the source: the other languages have its very keys. */
export const en = {
  app,
  backups,
  blueprints,
  bundles,
  canvas,
  chat,
  components,
  dashboard,
  desktop,
  documents,
  editor,
  errors,
  evaluations,
  fields,
  forms,
  home,
  host,
  knowledge,
  limits,
  memory,
  models,
  notices,
  runs,
  secrets,
  services,
  settings,
  startRun,
  system,
  tasks,
  time,
  triggers,
  ui,
  welcome,
}
