import { expect, it } from 'vitest'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { clientOf, launchHost, mustBeReady, stopHost } from '../testing/launch-host.ts'
import { processesOn } from '../testing/processes.ts'
import { faultPlan, killingTimeoutMs } from './fault-plan.ts'
import { openScene } from './fault-scene.ts'
import { killEngineOften } from './kill-engine.ts'
import { tellFigures } from './tell-figures.ts'

it('loses no run and runs none twice when the engine is killed at any moment', {
  timeout: killingTimeoutMs,
}, async () => {
  const plan = faultPlan('Killing the engine', 8, 200)
  const dataDir = await makeDataDir()
  const host = launchHost(dataDir, { port: 0 })
  try {
    const client = await clientOf(await mustBeReady(host))
    const scene = await openScene(client, plan.random.fork())
    const killed = await killEngineOften(client, plan.kills, plan.random)
    const { problems, ...figures } = await scene.reckon()
    tellFigures('Killing the engine', { ...plan, ...figures, ...killed })
    expect(problems).toEqual([])
    expect(figures.runs).toBeGreaterThan(plan.kills)
    expect(await stopHost(host)).toBeLessThan(5000)
    expect(await processesOn(dataDir)).toEqual([])
  } finally {
    host.signal('SIGKILL')
    await host.ended
    await removeDataDir(dataDir)
  }
})
