export const tasks = {
  title: 'Tasks',
  lead: 'What runs ask of a person. What has the next deadline stands first.',
  emptyTitle: 'Nothing waits for you',
  empty:
    'A workflow with a human node asks here before it goes on: to approve something, to choose, or to fill in a form.',
  listLabel: 'Open questions',
  asked: '<run/>, asked <when/>',
  more_one: '{{count}} more question after these.',
  more_other: '{{count}} more questions after these.',
} as const
