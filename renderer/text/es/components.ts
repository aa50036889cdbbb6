import type { components as english } from '../en/components.ts'
import type { Translated } from '../typed-text.ts'

export const components: Translated<typeof english> = {
  tools: 'Herramientas',
  thereIsNoToolOf: 'No hay ninguna herramienta con este nombre. Puede que se haya quitado.',
  about: 'Acerca de',
  version: 'Versión',
  builtIn: 'integrada',
  effect: 'Efecto',
  inAWorkflow: 'En un flujo de trabajo',
  toolName: 'tool_name: {{name}}',
  deprecated: 'Obsoleta',
  takes: 'Recibe',
  whatItTakes: 'Lo que necesita',
  gives: 'Devuelve',
  whatItGives: 'Lo que devuelve',
  whereItIsCalled: 'Dónde se llama',
  noStoredWorkflowCallsIt: 'Ningún flujo de trabajo guardado la llama.',
  node: '<link/>, nodo <code/>{{reference}}',
  versions: 'Versiones',
  whatWorkflowsAndAgentsCan:
    'Lo que los flujos de trabajo y los agentes pueden llamar. Cree la suya con «ice new tool» y regístrela con «ice push».',
  searchTools: 'Buscar herramientas',
  noToolFits: 'Ninguna herramienta coincide con «{{search}}»',
  namesAndDescriptionsAreSearched: 'Se buscan nombres y descripciones.',
  name: 'Nombre',
  whatItDoes: 'Qué hace',
  deprecated2: 'obsoleta',
  effect_none: 'ninguno',
  effect_read: 'lectura',
  effect_write: 'escritura',
}
