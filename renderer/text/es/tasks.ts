import type { tasks as english } from '../en/tasks.ts'
import type { Translated } from '../typed-text.ts'

export const tasks: Translated<typeof english> = {
  title: 'Tareas',
  lead: 'Lo que las ejecuciones preguntan a una persona. Lo más urgente aparece primero.',
  emptyTitle: 'Nada le espera',
  empty:
    'Un flujo de trabajo con un nodo humano pregunta aquí antes de continuar: para aprobar algo, elegir o rellenar un formulario.',
  listLabel: 'Preguntas abiertas',
  asked: '<run/>, preguntado <when/>',
  more_one: '{{count}} pregunta más después de estas.',
  more_other: '{{count}} preguntas más después de estas.',
}
