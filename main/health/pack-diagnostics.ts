import { strToU8, zipSync } from 'fflate'
import type { Diagnostics } from '../../contracts/doctor.ts'
import type { ByteAnswer } from '../../contracts/route.ts'

const about = `What iceOS knows about itself: versions, checks, settings and logs.

Passwords, tokens and keys were taken out, and whatever looks like one. Names of workflows, addresses of your services and
the words of error messages are still in it. Read it before you send it to anybody.
`

/** A file for each part, as anybody can open it. */
export function packDiagnostics({ createdAt, parts }: Diagnostics): ByteAnswer {
  const files = parts.map(({ name, text }) => [fileNameOf(name, text), strToU8(text)] as const)
  const zip = zipSync({ 'README.txt': strToU8(about), ...Object.fromEntries(files) })
  return {
    mediaType: 'application/zip',
    name: `iceos-diagnostics-${createdAt.slice(0, 10)}.zip`,
    sizeBytes: zip.byteLength,
    bytes: (async function* () {
      yield zip
    })(),
  }
}

/** Names of containers and log files come from elsewhere: nothing of them may be a folder. */
function fileNameOf(name: string, text: string): string {
  const plain = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '')
  if (/\.(log|txt|json)$/.test(plain)) return plain
  return `${plain || 'part'}.${/^[[{]/.test(text) ? 'json' : 'txt'}`
}
