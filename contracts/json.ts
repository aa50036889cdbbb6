import { z } from 'zod'

/** Any JSON value: what node outputs, run inputs and event payloads are made of. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/**
 * Not walked again: what is checked with these came out of a JSON parser or goes into one, and walking a large output
 * would cost more than everything else in a request.
 */
export const Json = z.unknown().meta({ description: 'Any JSON value' }) as unknown as z.ZodType<Json>
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), Json)

/** A JSON Schema (draft 2020-12) as an author writes it; checked by Ajv where it is used. */
export const JsonSchema = z.record(z.string(), Json).meta({ description: 'A JSON Schema (draft 2020-12).' })
export type JsonSchema = z.infer<typeof JsonSchema>
