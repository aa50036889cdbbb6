import { DeleteKnowledge } from './delete-knowledge.tsx'
import { DeleteRuns } from './delete-runs.tsx'
import { DeleteStack } from './delete-stack.tsx'
import css from './settings.module.css'
import { Uninstall } from './uninstall.tsx'

/** What deletes for good. Each part names what goes, with its size, and wants words typed. */
export const DangerZone = () => (
  <div className={css.part}>
    <DeleteRuns />
    <DeleteKnowledge />
    <DeleteStack />
    <Uninstall />
  </div>
)
