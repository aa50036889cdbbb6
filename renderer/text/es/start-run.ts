import type { startRun as english } from '../en/start-run.ts'
import type { Translated } from '../typed-text.ts'

export const startRun: Translated<typeof english> = {
  run: 'Ejecutar {{name}}',
  thisWorkflowNeedsNoInputs: 'Este flujo de trabajo no necesita entradas.',
  dryRunCallNothingOutside: 'Simulacro: no llamar a nada externo y decir qué se habría llamado',
  notNow: 'Ahora no',
  run2: 'Ejecutar',
  runVersion: 'Ejecutar la versión {{version}}',
}
