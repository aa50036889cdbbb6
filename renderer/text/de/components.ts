import type { components as english } from '../en/components.ts'
import type { Translated } from '../typed-text.ts'

export const components: Translated<typeof english> = {
  tools: 'Werkzeuge',
  thereIsNoToolOf: 'Es gibt kein Werkzeug dieses Namens. Vielleicht wurde es entfernt.',
  about: 'Über',
  version: 'Version',
  builtIn: 'eingebaut',
  effect: 'Wirkung',
  inAWorkflow: 'In einem Workflow',
  toolName: 'tool_name: {{name}}',
  deprecated: 'Veraltet',
  takes: 'Nimmt',
  whatItTakes: 'Was es braucht',
  gives: 'Liefert',
  whatItGives: 'Was es liefert',
  whereItIsCalled: 'Wo es aufgerufen wird',
  noStoredWorkflowCallsIt: 'Kein gespeicherter Workflow ruft es auf.',
  node: '<link/>, Knoten <code/>{{reference}}',
  versions: 'Versionen',
  whatWorkflowsAndAgentsCan:
    'Was Workflows und Agenten aufrufen können. Erstellen Sie mit „ice new tool“ ein eigenes und melden Sie es mit „ice push“ an.',
  searchTools: 'Werkzeuge suchen',
  noToolFits: 'Kein Werkzeug passt zu „{{search}}“',
  namesAndDescriptionsAreSearched: 'Durchsucht werden Namen und Beschreibungen.',
  name: 'Name',
  whatItDoes: 'Was es tut',
  deprecated2: 'veraltet',
  effect_none: 'keine',
  effect_read: 'liest',
  effect_write: 'schreibt',
}
