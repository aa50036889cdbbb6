import { expect, it } from 'vitest'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { clientOf, launchHost, mustBeReady, stopHost } from '../testing/launch-host.ts'
import { processesOn } from '../testing/processes.ts'
import { faultPlan, killingTimeoutMs } from './fault-plan.ts'
import { openScene } from './fault-scene.ts'
import { killHostOften } from './kill-host.ts'
import { tellFigures } from './tell-figures.ts'

it('loses no run and runs none twice when the host is killed at any moment', {
  timeout: killingTimeoutMs,
}, async () => {
  const plan = faultPlan('Killing the host', 4, 200)
  const dataDir = await makeDataDir()
  let host = launchHost(dataDir, { port: 0 })
  try {
    const ready = await mustBeReady(host)
    const client = await clientOf(ready)
    const scene = await openScene(client, plan.random.fork())
    const port = Number(new URL(ready.url).port)
    const killed = await killHostOften({ host, dataDir, port, client }, plan.kills, plan.random)
    host = killed.host
    const { problems, ...figures } = await scene.reckon()
    tellFigures('Killing the host', { ...plan, ...figures, ...killed })
    expect(killed.refusals).toEqual([])
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
