export const startRun = {
  run: 'Run {{name}}',
  thisWorkflowNeedsNoInputs: 'This workflow needs no inputs.',
  dryRunCallNothingOutside: 'Dry run: call nothing outside, and say what would have been called',
  notNow: 'Not now',
  run2: 'Run',
  runVersion: 'Run version {{version}}',
} as const
