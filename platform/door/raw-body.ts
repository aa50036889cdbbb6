import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { AppError } from '../../contracts/errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body byte for byte, on routes that keep it. */
    rawBody: Uint8Array | undefined
  }
}

/** Reads the body before it is parsed, and hands the same bytes on. */
export async function keepRawBody(request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload) {
  const limit = request.routeOptions.bodyLimit ?? 0
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new AppError('body-too-large', { detail: `It may have ${limit} bytes.` })
    chunks.push(chunk)
  }
  const rawBody = Buffer.concat(chunks)
  request.rawBody = rawBody
  return Object.assign(Readable.from([rawBody]), { receivedEncodedLength: rawBody.length })
}
