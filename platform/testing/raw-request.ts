import { connect } from 'node:net'

/** Sends bytes as they are, so that a test can say what no HTTP client would, and reads until the other side closes. */
export function rawRequest(port: number, text: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setTimeout(5000, () => socket.destroy(new Error('No answer')))
    socket.on('data', (data) => {
      received += data.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve({ status: Number(received.split(' ')[1] ?? 0), text: received }))
  })
}
