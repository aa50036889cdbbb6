/** Workflows in code: write them, compile them, send them to an iceOS and follow their runs. Runs in Node and in browsers. */

export { AppError, isAppError } from '../../contracts/errors.ts'
export type { RunEvent } from '../../contracts/events.ts'
export type { Json, JsonObject } from '../../contracts/json.ts'
export { type ConnectTo, connectTo, type EndedRun, type Iceos, type StartedRun, type Submitted } from './client.ts'
export type { Node } from './draft.ts'
export type { FollowOptions } from './follow-run.ts'
export type { Given } from './given.ts'
export type { InputFields, Schema } from './json-schema.ts'
export { otherTool } from './nodes/tool.ts'
export { assume, at, type Ref } from './reference.ts'
export { asJson, choose, type Expression, expression, secret, type Text, text } from './text.ts'
export { extend, fromDocument, type Workflow, type WorkflowLimits, workflow } from './workflow.ts'
