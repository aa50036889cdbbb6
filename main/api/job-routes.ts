import { cancelJobRoute, getJobRoute, type Job, listJobsRoute, streamJobRoute } from '../../contracts/jobs.ts'
import { type Served, type StreamEvent, serve } from '../../contracts/route.ts'
import type { Jobs } from '../jobs/jobs.ts'

export const jobRoutes = (jobs: Jobs): Served[] => [
  serve(listJobsRoute, async ({ query }) => ({ items: jobs.list(query.limit) })),
  serve(getJobRoute, async ({ params }) => jobs.find(params.jobId)),
  serve(streamJobRoute, ({ params, signal }) => {
    jobs.find(params.jobId) // a job that nobody knows is refused before a stream begins
    return events(jobs.follow(params.jobId, signal))
  }),
  serve(cancelJobRoute, async ({ params }) => jobs.cancel(params.jobId)),
]

async function* events(changes: AsyncGenerator<Job>): AsyncGenerator<StreamEvent<Job>> {
  for await (const job of changes) yield { id: String(job.seq), data: job }
}
