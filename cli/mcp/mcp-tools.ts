/** What each tool of the MCP server does, over the API. */
import { askRoute } from '../../contracts/answers.ts'
import { getBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { searchRoute } from '../../contracts/knowledge-routes.ts'
import type { McpToolInput, McpToolName } from '../../contracts/mcp.ts'
import { getRunRoute, listRunsRoute, startRunRoute } from '../../contracts/run-routes.ts'
import type { Run } from '../../contracts/runs.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { findRunId } from '../find-run.ts'
import { findCollectionIds } from '../knowledge/find-collection.ts'
import type { CallTool } from './answer-message.ts'

type Tool<Name extends McpToolName> = (
  client: Client,
  input: McpToolInput<Name>,
  signal: AbortSignal,
) => Promise<object>

const tools: { [Name in McpToolName]: Tool<Name> } = {
  async list_workflows(client, { search, limit }, signal) {
    const query = { limit, ...(search ? { search } : {}) }
    const { items } = await call(client, listBlueprintsRoute, { query, signal })
    const workflows = []
    for (const { id, name, description } of items) {
      const { document } = await call(client, getBlueprintRoute, { params: { blueprintId: id }, signal })
      workflows.push({ id, name, description, inputSchema: document.inputs ?? null })
    }
    return { workflows }
  },

  async run_workflow(client, { workflow, inputs, waitSeconds }, signal) {
    const { id } = await findBlueprint(client, workflow)
    const body = { blueprintId: id, inputs: inputs as JsonObject }
    return shortRun(await call(client, startRunRoute, { query: { wait: waitSeconds }, body, signal }))
  },

  async list_runs(client, { state, limit }, signal) {
    const query = { limit, ...(state ? { state: [state] } : {}) }
    const { items } = await call(client, listRunsRoute, { query, signal })
    return {
      runs: items.map(({ id, name, state, createdAt, finishedAt }) => ({ id, name, state, createdAt, finishedAt })),
    }
  },

  async get_run(client, { run }, signal) {
    const found = await call(client, getRunRoute, { params: { runId: await findRunId(client, run) }, signal })
    const nodes = found.nodes.map(({ path, type, state, error, question }) => ({
      ...{ path, type, state },
      ...(error && { error: error.detail ?? error.title }),
      ...(question && { question: question.prompt }),
    }))
    return { ...shortRun(found), nodes }
  },

  async search_knowledge(client, { query, collection, limit }, signal) {
    const body = { query, limit, ...(await findCollectionIds(client, collection ? [collection] : [])) }
    const { hits, notices } = await call(client, searchRoute, { body, signal })
    return { passages: hits.map(({ documentName, page, text }) => ({ document: documentName, page, text })), notices }
  },

  async ask(client, { question, collection }, signal) {
    const body = { question, ...(await findCollectionIds(client, collection ? [collection] : [])) }
    const { text, isSupported, citations, notice } = await call(client, askRoute, { body, signal })
    const sources = citations.map(({ number, documentName, page, quote }) => ({
      number,
      document: documentName,
      page,
      quote,
    }))
    return { answer: text, isSupported, sources, notice }
  },
}

const shortRun = ({ id, name, state, outputs, outputsTruncated, error }: Run) => ({
  ...{ run: id, workflow: name, state, outputs },
  ...(outputsTruncated && { note: 'The outputs are too large to stand here: "ice runs output" has them.' }),
  ...(error && { error: error.detail ?? error.title }),
})

/** The input was read by the schema of that same tool, so the two belong together. */
export const mcpToolCaller =
  (client: Client): CallTool =>
  (name, input, signal) =>
    (tools[name] as (client: Client, input: unknown, signal: AbortSignal) => Promise<object>)(client, input, signal)
