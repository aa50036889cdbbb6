/** Runs the body of a loop for one item without recording each node: what it did is known as a whole, or not at all. */
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { BlobWrite, EventWrite, NodeWrite } from '../db/checkpoints.ts'
import type { CompiledScope } from '../graph/compile.ts'
import { executeScope } from './execute-scope.ts'
import type { RunContext } from './run-context.ts'
import { itemFailure } from './run-inside.ts'
import type { Entry, RunJournal } from './run-journal.ts'
import { rememberInside } from './saved-nodes.ts'
import { storeOutput } from './store-output.ts'

const durable = Promise.resolve()

/** `tell` gets what is worth an event all the same. */
export async function runAlone(
  run: RunContext,
  scope: CompiledScope,
  { prefix, variables, tell }: { prefix: string; variables: JsonObject; tell: (event: EventWrite) => void },
): Promise<Json> {
  const heard: Entry[] = []
  const journal = bufferingJournal(run.journal, heard, tell)
  const item: RunContext = {
    ...run,
    journal,
    saved: new Map(),
    items: new Map(),
    steps: new Map(),
    open: new Map(),
    isAlone: true,
  }
  const { outputs, failures } = await executeScope(item, scope, { prefix, variables })
  const [failure] = failures
  if (!failure) return outputs[scope.last] as Json
  await recordFailure(run, heard)
  throw itemFailure(failure)
}

function bufferingJournal(outer: RunJournal, heard: Entry[], tell: (event: EventWrite) => void): RunJournal {
  const hear = (entry: Entry) => {
    heard.push(entry)
    if (entry.usage) outer.note({ usage: entry.usage }) // what was spent was spent by the run
    for (const event of entry.events ?? []) if (isWorthTelling(event)) tell(event)
  }
  return {
    note: hear,
    commit(entry) {
      hear(entry)
      return durable
    },
  }
}

const isWorthTelling = ({ type, data }: EventWrite) =>
  type === 'node.alert' || (type === 'node.log' && data.level !== 'info')

/** Of an item that failed all is kept, so that somebody can see why. */
async function recordFailure(run: RunContext, heard: readonly Entry[]): Promise<void> {
  const nodes = new Map<string, NodeWrite>()
  for (const node of heard.flatMap((entry) => entry.nodes ?? [])) nodes.set(node.path, node)
  for (const node of nodes.values()) if (node.state !== 'succeeded') rememberInside(run.saved, node)
  const events = heard.flatMap((entry) => entry.events ?? []).filter((event) => !isWorthTelling(event))
  const stored = [...nodes.values()].map(storeNode)
  await run.journal.commit({
    nodes: stored.map(({ node }) => node),
    events,
    blobs: stored.flatMap(({ blobs }) => blobs),
  })
}

function storeNode(node: NodeWrite): { node: NodeWrite; blobs: BlobWrite[] } {
  const { output, ...rest } = node
  if (output === undefined) return { node, blobs: [] }
  const { blobs, preview: _preview, ...stored } = storeOutput(output)
  return { node: { ...rest, ...stored }, blobs }
}
