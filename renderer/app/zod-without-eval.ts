/** Must come before the contracts: zod would otherwise try `new Function`, which our CSP refuses and reports. */
import { z } from 'zod'

z.config({ jitless: true })
