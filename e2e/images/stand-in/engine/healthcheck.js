import { get } from 'node:http'

get('http://127.0.0.1:8000/healthz', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () =>
  process.exit(1),
)
