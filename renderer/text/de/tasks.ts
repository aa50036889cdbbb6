import type { tasks as english } from '../en/tasks.ts'
import type { Translated } from '../typed-text.ts'

export const tasks: Translated<typeof english> = {
  title: 'Aufgaben',
  lead: 'Was Läufe von einem Menschen wissen wollen. Was am dringendsten ist, steht zuerst.',
  emptyTitle: 'Nichts wartet auf Sie',
  empty:
    'Ein Workflow mit einem Mensch-Knoten fragt hier nach, bevor er weitergeht: um etwas freizugeben, auszuwählen oder ein Formular auszufüllen.',
  listLabel: 'Offene Fragen',
  asked: '<run/>, gefragt <when/>',
  more_one: '{{count}} weitere Frage danach.',
  more_other: '{{count}} weitere Fragen danach.',
}
