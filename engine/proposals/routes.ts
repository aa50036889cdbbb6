import { proposeWorkflowRoute } from '../../contracts/proposals.ts'
import { serve } from '../../contracts/route.ts'
import { type ProposalNeeds, proposeWorkflow } from './propose-workflow.ts'

export const proposalRoutes = (needs: ProposalNeeds) => [
  serve(proposeWorkflowRoute, ({ caller, body, signal }) => proposeWorkflow(needs, caller, body, signal)),
]
