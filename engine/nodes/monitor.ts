import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { MonitorNode } from '../../contracts/nodes/monitor.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { nodeType } from './node-type.ts'

export const monitorNodeType = nodeType<MonitorNode>({
  type: 'monitor',
  defaultTimeoutSeconds: undefined,
  keepsOwnTime: true, // a pause has a deadline that the run sleeps through
  async run(_needs, { node, variables, answer, isExpired, ask, tell, log }) {
    const value = evaluateExpression(node.metric_expression, variables)
    const isTriggered = truthy(value)
    const outcome = { metric_evaluated: node.metric_expression, value, triggered: isTriggered, checks_performed: 1 }
    if (!isTriggered) return { ...outcome, triggers_fired: 0 }
    const said = `${node.name ?? node.id}: ${node.metric_expression}`
    const sent = node.alert_channels.filter((channel) => channel === 'dashboard')
    if (!answer) {
      tell('node.alert', { message: said, value, action: node.action_on_trigger })
      const missing = node.alert_channels.filter((channel) => channel !== 'dashboard')
      if (missing.length > 0) log('warn', `Not connected, so nothing was sent there: ${missing.join(', ')}.`)
    }
    const alerted: JsonObject = {
      ...outcome,
      triggers_fired: 1,
      action_taken: node.action_on_trigger,
      alerts_sent: sent,
    }
    if (node.action_on_trigger === 'alert_only') return alerted
    if (node.action_on_trigger === 'abort') throw triggered(said)
    if (isExpired) throw new AppError('node-timeout', { detail: `Nobody answered within ${node.timeout_seconds} s.` })
    if (!answer) return ask({ kind: 'approve_reject', prompt: `${said}. Shall the run go on?` }, deadlineOf(node))
    if ('given' in answer && answer.given.approved === true) return alerted
    throw triggered(`${said}; a person stopped the run`)
  },
})

const triggered = (detail: string) => new AppError('monitor-triggered', { detail: `${detail}.` })

const deadlineOf = ({ timeout_seconds: seconds }: MonitorNode): Date | undefined =>
  seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000)
