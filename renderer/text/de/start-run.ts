import type { startRun as english } from '../en/start-run.ts'
import type { Translated } from '../typed-text.ts'

export const startRun: Translated<typeof english> = {
  run: '{{name}} ausführen',
  thisWorkflowNeedsNoInputs: 'Dieser Workflow braucht keine Eingaben.',
  dryRunCallNothingOutside: 'Probelauf: nichts außerhalb aufrufen und sagen, was aufgerufen worden wäre',
  notNow: 'Nicht jetzt',
  run2: 'Ausführen',
  runVersion: 'Version {{version}} ausführen',
}
