/** Runs the draft, wholly or in part, and draws a run over the canvas. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { type Blueprint, type Draft, type Pinned, savePinsRoute } from '../../../contracts/blueprints.ts'
import { call } from '../../../contracts/call.ts'
import { toProblem } from '../../../contracts/errors.ts'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { getOutputRoute, startRunRoute } from '../../../contracts/run-routes.ts'
import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { useToast } from '../../ui/toasts.tsx'
import { type Overlay, overlayOf } from '../canvas/overlay.ts'
import { runQuery } from '../runs/queries.ts'
import { useFollowRun } from '../runs/use-follow-run.ts'
import { type EditedDocument, isObject } from './model/document.ts'
import { draftKey, draftQuery } from './queries.ts'
import { RunDialog } from './run-dialog.tsx'
import { keptBeside, neededBy, onlyTo, outputsOf } from './run-part.ts'
import type { DraftLink } from './use-draft.ts'

export type Start = {
  document: EditedDocument
  inputs: JsonObject
  pinned?: Pinned
  dryRun?: boolean
  ignorePins?: boolean
}

export type LiveRun = {
  run: RunDetail | undefined
  overlay: Overlay | undefined
  isStarting: boolean
  show: (runId: string | undefined) => void
  askToRun: () => void
  runFrom: (path: string) => void
  askToRunOnly: (path: string) => void
  pinned: Pinned
  pinnedPaths: ReadonlySet<string>
  pin: (path: string, output: Json | undefined) => void
  dialog: ReactNode
}

type Needs = {
  blueprint: Blueprint
  document: EditedDocument
  link: DraftLink
  params: URLSearchParams
  setParams: (change: (before: URLSearchParams) => URLSearchParams, options: { replace: boolean }) => void
}

type Asked = { only: string | undefined }

export function useLiveRun({ blueprint, document, link, params, setParams }: Needs): LiveRun {
  const client = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const [asked, setAsked] = useState<Asked>()
  const runId = params.get('run') ?? undefined
  const { data: run } = useQuery({ ...runQuery(client, runId ?? ''), enabled: runId !== undefined })
  useFollowRun(runId ?? '', run !== undefined && !hasEnded(run.state))
  const overlay = useMemo(() => (run && runId !== undefined ? overlayOf(run.nodes) : undefined), [run, runId])
  const { data: draft } = useQuery({ ...draftQuery(client, blueprint.id), enabled: false })
  const pinned = draft?.pinned ?? noPins
  const pinnedPaths = useMemo(() => new Set(Object.keys(pinned)), [pinned])

  const show = (id: string | undefined) =>
    setParams(
      (before) => {
        if (id === undefined) before.delete('run')
        else before.set('run', id)
        return before
      },
      { replace: true },
    )
  const start = useMutation({
    mutationFn: ({ document: sent, inputs, pinned: given, dryRun, ignorePins }: Start) =>
      call(client, startRunRoute, {
        body: {
          blueprintId: blueprint.id,
          draft: true,
          blueprint: sent,
          inputs,
          ...(given && { pinned: given }),
          ...(dryRun && { dryRun }),
          ...(ignorePins && { ignorePins }),
        },
        headers: { 'idempotency-key': crypto.randomUUID() },
      }),
    onSuccess: (started) => {
      setAsked(undefined)
      show(started.id)
    },
  })
  const fail = (error: unknown) => {
    const { title, detail } = toProblem(error)
    toast('broken', detail ?? title)
  }
  /** What this run has for these nodes, the large ones read whole; what is pinned wins. */
  const outputsFor = async (paths: readonly string[]): Promise<Pinned> => {
    const { found, large } = outputsOf(run?.nodes ?? [], paths)
    for (const path of large)
      found[path] = await call(client, getOutputRoute, { params: { runId: run?.id ?? '' }, query: { path } })
    const own = Object.fromEntries(Object.entries(pinned).filter(([path]) => paths.includes(path)))
    return { ...found, ...own }
  }
  const runFrom = async (path: string) => {
    try {
      await start.mutateAsync({
        document,
        inputs: run?.inputs ?? {},
        pinned: await outputsFor(keptBeside(document, path)),
      })
    } catch (error) {
      fail(error)
    }
  }
  const savePins = useMutation({
    mutationFn: async (next: Pinned) => {
      await link.flush()
      return call(client, savePinsRoute, { params: { blueprintId: blueprint.id }, body: { pinned: next } })
    },
    onSuccess: (saved) => queries.setQueryData<Draft>(draftKey(blueprint.id), saved),
    onError: fail,
  })
  const pin = (path: string, output: Json | undefined) => {
    const { [path]: _, ...others } = pinned
    savePins.mutate(output === undefined ? others : { ...others, [path]: output })
  }
  const inputs = isObject(document.inputs) ? (document.inputs as JsonObject) : undefined
  const hasInputs = isObject(inputs?.properties) && Object.keys(inputs.properties).length > 0
  const askToRun = () => {
    if (hasInputs) setAsked({ only: undefined })
    else void start.mutateAsync({ document, inputs: {} }).catch(fail)
  }
  const only = asked?.only
  return {
    run,
    overlay,
    isStarting: start.isPending,
    show,
    askToRun,
    runFrom: (path) => void runFrom(path),
    askToRunOnly: (path) => setAsked({ only: path }),
    pinned,
    pinnedPaths,
    pin,
    dialog: asked && (
      <RunDialog
        name={String(document.name ?? blueprint.name)}
        only={only}
        inputs={inputs}
        before={run?.inputs}
        needs={only === undefined ? [] : neededBy(document, only)}
        readOutputs={outputsFor}
        isStarting={start.isPending}
        error={start.error}
        onStart={(given) =>
          start.mutate({ ...given, document: only === undefined ? document : onlyTo(document, only) })
        }
        onClose={() => {
          start.reset()
          setAsked(undefined)
        }}
      />
    ),
  }
}

const noPins: Pinned = {}
