/** Undo and redo over everything: each step keeps what was there before it, whole. Pure. */

export type Step<State> = { state: State; label: string }
export type History<State> = {
  past: readonly Step<State>[]
  present: State
  future: readonly Step<State>[]
  /** Changes with the same key in a row, such as letters typed into one field, are one step. */
  key: string | undefined
}

const mostSteps = 500

export const startHistory = <State>(present: State): History<State> => ({
  past: [],
  present,
  future: [],
  key: undefined,
})

export function change<State>(history: History<State>, next: State, label: string, key?: string): History<State> {
  if (next === history.present) return history
  if (key !== undefined && key === history.key && history.past.length > 0)
    return { ...history, present: next, future: [] }
  const past = [...history.past, { state: history.present, label }].slice(-mostSteps)
  return { past, present: next, future: [], key }
}

/** The next change begins a step of its own. */
export const endStep = <State>(history: History<State>): History<State> =>
  history.key === undefined ? history : { ...history, key: undefined }

export function undo<State>(history: History<State>): History<State> {
  const last = history.past.at(-1)
  if (!last) return history
  const { state, label } = last
  return {
    past: history.past.slice(0, -1),
    present: state,
    future: [{ state: history.present, label }, ...history.future],
    key: undefined,
  }
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future
  if (!next) return history
  const past = [...history.past, { state: history.present, label: next.label }]
  return { past, present: next.state, future, key: undefined }
}
