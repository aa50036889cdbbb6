/** Which bytes a Range header asks for (RFC 9110, one range). What it does not understand is as if it were not there. */
export function readRange(
  header: string | undefined,
  sizeBytes: number,
): { start: number; end: number } | 'outside' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? sizeBytes : Math.min(sizeBytes, Number(to) + 1)
  if (from !== '' && to !== '' && Number(to) < start) return undefined
  return start < end ? { start, end } : 'outside'
}
