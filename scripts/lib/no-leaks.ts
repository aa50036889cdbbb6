/** Vitest runs this before each test file: the file fails if it leaves something open that would keep a process alive. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll } from 'vitest'

const patienceMs = 2000
const stepMs = 20

// Made when first read; made now, they are not taken for something that a test opened.
void [process.stdin, process.stdout, process.stderr]
const before = countOpen()

// Hooks end in reverse order, so this one sees what is left after the file's own.
afterAll(async () => {
  const deadline = Date.now() + patienceMs
  while (leftOpen().length > 0 && Date.now() < deadline) await wait(stepMs, undefined, { ref: false })
  const left = leftOpen()
  if (left.length > 0) throw new Error(`These tests left open: ${left.join(', ')}.`)
})

function countOpen(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

function leftOpen(): string[] {
  return [...countOpen()]
    .map(([type, count]) => ({ type, more: count - (before.get(type) ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ type, more }) => `${more} ${type}`)
}
