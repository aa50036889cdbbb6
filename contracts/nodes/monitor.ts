import { z } from 'zod'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const MonitorNode = z.strictObject({
  ...commonFields,
  type: z.literal('monitor'),
  metric_expression: z.string().min(1).meta({ description: 'It triggers when this is true: check.errors > 10' }),
  action_on_trigger: z.enum(['alert_only', 'pause', 'abort']).default('alert_only').meta({
    description: 'pause: a person decides whether the run goes on. abort: the node fails.',
  }),
  alert_channels: z
    .array(z.enum(['email', 'slack', 'webhook', 'sms', 'dashboard']))
    .default(['dashboard'])
    .meta({ description: 'dashboard: an event of the run. The others are not connected yet, and said to be so.' }),
  check_interval_seconds: z.number().min(1).default(5).meta({
    description: 'Read from older files and not used: what a node sees does not change while it looks.',
  }),
})
export type MonitorNode = z.infer<typeof MonitorNode>

export const monitorContract = nodeTypeContract({
  type: 'monitor',
  title: 'Monitor',
  summary: 'Alerts, pauses or aborts when a metric says so',
  schema: MonitorNode,
  ports: plainPorts,
})
