import type { services as english } from '../en/services.ts'
import type { Translated } from '../typed-text.ts'

export const services: Translated<typeof english> = {
  checks: 'Comprobaciones',
  checkEverything: 'Comprobarlo todo',
  looksAtThisMachineThe: 'Mira este equipo, el motor de contenedores, los servicios y los datos, y dice qué hacer.',
  cancel: 'Cancelar',
  logOf: 'Registro de {{service}}',
  close: 'Cerrar',
  itHasSaidNothingYet: 'Aún no ha dicho nada.',
  services: 'Servicios',
  whatIceosRunsOnEach: 'Sobre qué funciona iceOS. Cada estado es lo que acaba de decir una comprobación.',
  stopTheStack: 'Detener la pila',
  whereIceosRuns: 'Dónde se ejecuta iceOS',
  embeddedAsNow: 'Integrado, como ahora',
  everythingRunsInsideIceosOn:
    'Todo se ejecuta dentro de iceOS en este equipo. Se inicia en segundos y no necesita nada más.',
  aStackInContainers: 'Una pila en contenedores',
  postgresValkeyAndAsMany:
    'Postgres, Valkey y tantos procesos como quiera. Tiene una base de datos propia, vacía al principio.',
  answersAt: '{{name}} {{version}} responde en {{address}}.',
  lookingForAContainerEngine: 'Buscando un motor de contenedores.',
  startTheStack: 'Iniciar la pila',
  lookAgain: 'Buscar de nuevo',
  state: 'Estado',
  service: 'Servicio',
  running: 'En marcha',
  of: '{{runningOf}} de {{wanted}}',
  answeredIn: 'Respondió en',
  image: 'Imagen',
  oneMore: 'Uno más',
  oneLess: 'Uno menos',
  log: 'Registro',
  restart: 'Reiniciar',
  noContainerOfIceosIs: 'No hay ningún contenedor de iceOS en marcha',
  theyAppearHereEachWith: 'Aparecen aquí, cada uno con su estado y su registro, cuando se inicia la pila.',
}
