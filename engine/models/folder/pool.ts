/** From what a model gives for each token to what is wanted of the text: one vector, or one number. */
import type { ModelFolder } from './model-folder.ts'

type How = Pick<ModelFolder, 'pooling' | 'isNormalized'>

/** Of the dimensions 1 × tokens × width, or 1 × width where the model has pooled by itself; of others nothing. */
export function pool(values: Float32Array, dims: readonly number[], how: How): number[] | undefined {
  const [texts, count = 0, width = 0] = dims
  if (texts !== 1 || count === 0) return undefined
  if (dims.length === 2) return finish([...values], how)
  if (dims.length !== 3 || width === 0) return undefined
  const token = (at: number) => values.subarray(at * width, (at + 1) * width)
  if (how.pooling === 'cls') return finish([...token(0)], how)
  if (how.pooling === 'last') return finish([...token(count - 1)], how)
  const pooled = [...token(0)]
  for (let at = 1; at < count; at++) {
    for (const [i, value] of token(at).entries()) {
      const before = pooled[i] ?? 0
      pooled[i] = how.pooling === 'max' ? Math.max(before, value) : before + value
    }
  }
  return finish(how.pooling === 'max' ? pooled : pooled.map((sum) => sum / count), how)
}

const finish = (vector: number[], { isNormalized }: How) => (isNormalized ? normalize(vector) : vector)

export function normalize(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector) || 1
  return vector.map((one) => one / length)
}

/** One number stands for how well they fit; of two, the second for "fits" against the first. */
export function relevanceOf(values: Float32Array, dims: readonly number[]): number | undefined {
  const [no = 0, yes = 0] = values
  const isOne = dims.every((one) => one === 1)
  if (isOne && values.length === 1) return 1 / (1 + Math.exp(-no))
  return dims[0] === 1 && values.length === 2 ? 1 / (1 + Math.exp(no - yes)) : undefined
}
