/**
 * Bugs that engines of this kind are known to have, each a few words changed in a copy of the built engine. A change that does
 * not find its place fails: a planted bug that is not there proves nothing.
 */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inDist } from '../testing/launch-host.ts'

export type PlantedBug = {
  name: string
  /** One of these promises is broken by it. */
  breaks: readonly string[]
  changes: readonly { file: string; from: string; to: string }[]
}

const claims = 'engine/db/claims.js'
const checkpoints = 'engine/db/checkpoints.js'
const dispatcher = 'engine/runs/dispatcher.js'
const writer = 'engine/runs/checkpoint-writer.js'

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a claim that does not raise the fence',
    breaks: ['each claim raises the fence, and nothing else does'],
    changes: [{ file: claims, from: 'fence = fence + 1', to: 'fence = greatest(fence, 1)' }],
  },
  {
    name: 'a checkpoint that asks for neither owner nor fence',
    breaks: ['only the latest claim writes', 'a run ends once, and for good', 'after the last event comes none'],
    changes: [
      {
        file: checkpoints,
        from: "where r.id = i.run_id and r.fence = i.fence and r.owner = $1 and r.state = 'running'",
        to: 'where r.id = i.run_id and $1::uuid is not null',
      },
    ],
  },
  {
    name: 'a claim that takes what another engine is working on',
    breaks: ['a run is taken only from an owner that is silent'],
    changes: [
      { file: claims, from: 'and e.heartbeat_at > now() - make_interval(secs => $3)', to: 'and $3::float8 < 0' },
    ],
  },
  {
    name: 'events counted outside the transaction that writes them',
    breaks: ['events are counted without a gap and without a double'],
    changes: [
      {
        file: writer,
        from: 'const outcome = await transact(',
        to: `for (const { runId, events } of checkpoints) await needs.database.write('worker', (db) =>
          db.query('update runs set event_seq = event_seq + $2 where id = $1', [runId, events.length]));
        const outcome = await transact(`,
      },
      { file: checkpoints, from: 'event_seq = r.event_seq + i.event_count', to: 'event_seq = r.event_seq' },
    ],
  },
  {
    name: 'a start that is acknowledged before its commit',
    breaks: ['an acknowledged run is not lost'],
    changes: [
      {
        file: 'engine/runs/start-run.js',
        from: 'const written = await needs.database.write(caller, (db) => writeRun(needs, db, caller, request));',
        to: `const early = Promise.withResolvers();
    needs.database.write(caller, async (db) => {
      const written = await writeRun(needs, db, caller, request);
      const { mustFindRun } = await import('./change-run.js');
      early.resolve({ written, run: await mustFindRun(db, request.id) });
      await new Promise((resolve) => setTimeout(resolve, 800));
      return written;
    }).then((written) => beginWritten(needs, caller.orgId, request, written)).catch(early.reject);
    const { written, run } = await early.promise;
    if (written.kind === 'new') return { id: request.id, isNew: true, run };`,
      },
      {
        file: 'engine/runs/routes.js',
        from: 'const { id: runId, isNew } = await startRun(needs, caller, body, idempotencyKeyOf(headers));',
        to: 'const { id: runId, isNew, run: told } = await startRun(needs, caller, body, idempotencyKeyOf(headers));',
      },
      {
        file: 'engine/runs/routes.js',
        from: 'const read = () => needs',
        to: 'const read = async () => told ?? needs',
      },
    ],
  },
  {
    name: 'finished nodes that are forgotten when a run goes on',
    breaks: ['a finished node is not run again'],
    changes: [
      {
        file: 'engine/runs/execute-node.js',
        from: "if (saved?.state === 'succeeded')",
        to: "if (saved?.state === 'succeeded' && path.includes('/'))",
      },
    ],
  },
  {
    name: 'a cancel that sub-runs never hear of',
    breaks: ['who cancels a run cancels what it has started'],
    changes: [
      { file: 'engine/db/sub-runs.js', from: 'order by depth desc, id', to: 'and false order by depth desc, id' },
      {
        file: 'engine/db/sub-runs.js',
        from: 'r.id is distinct from i.keep',
        to: 'false and r.id is distinct from i.keep',
      },
    ],
  },
  {
    name: 'a wake-up that is lost, and nobody who looks',
    breaks: ['every run ends in time'],
    changes: [
      { file: dispatcher, from: 'setInterval(quietly(tick), lookEveryMs)', to: 'setInterval(() => {}, lookEveryMs)' },
      { file: dispatcher, from: 'wake: look,', to: 'wake: () => {},' },
      { file: dispatcher, from: 'wakeInTurn,', to: 'wakeInTurn: () => {},' },
    ],
  },
  {
    name: 'an idempotency key that each process makes up anew',
    breaks: ['a step has one idempotency key for ever'],
    changes: [
      {
        file: 'engine/runs/attempt-node.js',
        from: "createHash('sha256').update(",
        to: "createHash('sha256').update(String(process.pid)).update(",
      },
    ],
  },
  {
    name: 'an ended run that is taken up again',
    breaks: ['a run ends once, and for good'],
    changes: [
      {
        file: claims,
        from: "where (state = 'waiting' and wake_at <= now()",
        to: "where (state = 'succeeded' and fence < 3 and finished_at > now() - interval '2 s') or (state = 'waiting' and wake_at <= now()",
      },
    ],
  },
]

/** A copy of what was built, with the bug in it; `folder` is new and empty. Gives its dist folder. */
export async function plantBug(folder: string, { changes, name }: PlantedBug): Promise<string> {
  const dist = join(folder, 'dist')
  await mkdir(dist)
  for (const part of ['engine', 'contracts', 'platform', 'template']) {
    await cp(inDist(part), join(dist, part), { recursive: true })
  }
  for (const shared of ['node_modules', 'migrations', 'package.json', 'resources']) {
    await symlink(inDist('..', shared), join(folder, shared))
  }
  for (const { file, from, to } of changes) {
    const path = join(dist, file)
    const text = await readFile(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${name}: ${file} does not say "${from}" any more.`)
    await writeFile(path, text.replace(from, to.replaceAll('$', '$$$$')))
  }
  return dist
}
