import { diagnosticsFileRoute, diagnosticsRoute, doctorRoute, repairRoute } from '../../contracts/doctor.ts'
import { type Served, serve } from '../../contracts/route.ts'
import { makeDiagnostics } from '../health/diagnostics.ts'
import { createDoctor, type DoctorNeeds } from '../health/doctor.ts'

type Needs = DoctorNeeds & { token: string; readSettings: () => unknown }

export function doctorRoutes(needs: Needs): Served[] {
  const doctor = createDoctor(needs)
  const { dataDir, token, readSettings } = needs
  const gather = () => makeDiagnostics({ dataDir, base: needs.stack.base, look: doctor.look, readSettings, token })
  return [
    serve(doctorRoute, async () => ({ checks: await doctor.look() })),
    serve(repairRoute, ({ params }) => doctor.repair(params.name)),
    serve(diagnosticsRoute, gather),
    serve(diagnosticsFileRoute, async () => {
      const { packDiagnostics } = await import('../health/pack-diagnostics.ts') // with a library that nothing else needs
      return packDiagnostics(await gather())
    }),
  ]
}
