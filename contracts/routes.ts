/** Every route there is, and who answers it: the host by itself, or the engine behind it. */
import { answerRoutes } from './answers.ts'
import { backupPartRoutes } from './backup-parts.ts'
import { backupTargetRoutes } from './backup-targets.ts'
import { backupRoutes } from './backups.ts'
import { blueprintRoutes } from './blueprints.ts'
import { bundleRoutes } from './bundles.ts'
import { chatRoutes } from './chat.ts'
import { componentRoutes } from './components.ts'
import { diskRoutes } from './disk.ts'
import { doctorRoutes } from './doctor.ts'
import { erasureRoutes } from './erasures.ts'
import { evaluationRoutes } from './evaluations.ts'
import { healthRoutes } from './health.ts'
import { jobRoutes } from './jobs.ts'
import { knowledgeRoutes } from './knowledge-routes.ts'
import { limitRoutes } from './limits.ts'
import { memoryRoutes } from './memory.ts'
import { modelRoutes } from './models.ts'
import { nodeCacheRoutes } from './node-cache.ts'
import { noticeRoutes } from './notices.ts'
import { proposalRoutes } from './proposals.ts'
import { retentionRoutes } from './retention.ts'
import type { Route } from './route.ts'
import { runFigureRoutes } from './run-figures.ts'
import { runRoutes } from './run-routes.ts'
import { secretRoutes } from './secrets.ts'
import { sessionRoutes } from './sessions.ts'
import { stackRoutes } from './stack.ts'
import { stackMoveRoutes } from './stack-moves.ts'
import { systemRoutes } from './system.ts'
import { taskRoutes } from './tasks.ts'
import { templateRoutes } from './templates.ts'
import { tokenRoutes } from './tokens.ts'
import { triggerRoutes } from './triggers.ts'
import { watchRoutes } from './watches.ts'
import { webDocumentRoutes } from './web-documents.ts'

export const hostRoutes = [
  ...healthRoutes,
  ...sessionRoutes,
  ...systemRoutes,
  ...stackRoutes,
  ...stackMoveRoutes,
  ...jobRoutes,
  ...doctorRoutes,
  ...noticeRoutes,
  ...diskRoutes,
  ...watchRoutes,
  ...backupPartRoutes,
  ...backupRoutes,
  ...backupTargetRoutes,
  ...erasureRoutes,
] as unknown as readonly Route[]
export const engineRoutes = [
  ...healthRoutes,
  ...blueprintRoutes,
  ...proposalRoutes,
  ...runRoutes,
  ...componentRoutes,
  ...bundleRoutes,
  ...tokenRoutes,
  ...triggerRoutes,
  ...retentionRoutes,
  ...limitRoutes,
  ...templateRoutes,
  ...runFigureRoutes,
  ...taskRoutes,
  ...secretRoutes,
  ...modelRoutes,
  ...nodeCacheRoutes,
  ...knowledgeRoutes,
  ...answerRoutes,
  ...chatRoutes,
  ...evaluationRoutes,
  ...webDocumentRoutes,
  ...memoryRoutes,
] as unknown as readonly Route[]
export const allRoutes: readonly Route[] = [...new Set([...hostRoutes, ...engineRoutes])]
