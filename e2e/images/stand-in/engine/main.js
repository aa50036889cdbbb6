import { createServer } from 'node:http'

const server = createServer((_, answer) => answer.end('{"items":[]}'))
server.listen(8000, '0.0.0.0')
process.on('SIGTERM', () => process.exit(0))
