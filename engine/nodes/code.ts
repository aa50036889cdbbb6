import type { CodeNode } from '../../contracts/nodes/code.ts'
import { nodeType } from './node-type.ts'

export const codeNodeType = nodeType<CodeNode>({
  type: 'code',
  defaultTimeoutSeconds: undefined,
  keepsOwnTime: true, // the sandbox has a clock, and says which limit fired
  async run({ sandbox }, { node, orgId, variables, secrets, signal, log }) {
    return sandbox.execute({
      code: node.code,
      language: node.language,
      input: node.secrets.length > 0 ? { ...variables, secrets } : variables,
      owner: orgId,
      limits: {
        ...(node.timeout_seconds === undefined ? {} : { timeoutMs: node.timeout_seconds * 1000 }),
        ...(node.memory_mb === undefined ? {} : { memoryMb: node.memory_mb }),
        ...(node.cpu_seconds === undefined ? {} : { cpuMs: node.cpu_seconds * 1000 }),
      },
      signal,
      onLog: ({ level, text }) => log(level, text),
    })
  },
})
