import type { system as english } from '../en/system.ts'
import type { Translated } from '../typed-text.ts'

export const system: Translated<typeof english> = {
  noAnswer: 'Sin respuesta',
  iceosDoesNotAnswerThis: 'iceOS no responde. Esta página lo vuelve a intentar sola.',
  checking: 'Comprobando',
  theFirstProbeIsOn: 'La primera comprobación está en camino.',
  notReady: 'No está listo',
  diskNearlyFull: 'Disco casi lleno',
  freeSomeSpaceBeforeThe: 'Libere espacio antes de la próxima ejecución grande.',
  healthy: 'En buen estado',
  theHostTheEngineAnd: 'El anfitrión, el motor y la base de datos acaban de responder.',
  starting: 'Iniciando',
  theEngineIsStartingRuns: 'El motor se está iniciando. Las ejecuciones continúan en un momento.',
  restarting: 'Reiniciando',
  theEngineStoppedAndIs: 'El motor se detuvo y vuelve a iniciarse. No se pierde ninguna ejecución.',
  engineFailed: 'El motor falló',
  theEngineDidNotStart: 'El motor no se inició. Su motivo está abajo.',
  stopped: 'Detenido',
  theEngineIsStoppedRuns: 'El motor está detenido. Las ejecuciones esperan a que se inicie.',
  running: 'En marcha',
}
