/** Small but real models, written as ONNX has them (https://onnx.ai/onnx/repo-docs/IR.html): protobuf by hand. */

/** A table of one vector for each token: gives the vectors of a text's tokens. */
export function makeEmbedderOnnx(table: readonly (readonly number[])[]): Uint8Array {
  const nodes = [node('Gather', ['table', 'input_ids'], 'last_hidden_state')]
  return model(nodes, [floats('table', table)], 'last_hidden_state', ['n', table[0]?.length ?? 0])
}

/** The mean of the tokens' vectors, times weights: gives one number for a text. */
export function makeRerankerOnnx(table: readonly (readonly number[])[], weights: readonly number[]): Uint8Array {
  const nodes = [
    node('Gather', ['table', 'input_ids'], 'tokens'),
    node('ReduceMean', ['tokens'], 'mean', [
      attribute('axes', [tag(8, 0), varint(1)], 7),
      attribute('keepdims', [tag(3, 0), varint(0)], 2),
    ]),
    node('MatMul', ['mean', 'weights'], 'logits'),
  ]
  const constants = [
    floats('table', table),
    floats(
      'weights',
      weights.map((one) => [one]),
    ),
  ]
  return model(nodes, constants, 'logits', [1])
}

type Bytes = readonly number[]

function model(nodes: Bytes[], constants: Bytes[], output: string, dims: (number | string)[]): Uint8Array {
  const graph = [
    ...nodes.flatMap((one) => field(1, one)),
    ...field(2, text('graph')),
    ...constants.flatMap((one) => field(5, one)),
    ...['input_ids', 'attention_mask'].flatMap((name) => field(11, value(name, int64, [1, 'n']))),
    ...field(12, value(output, float32, [1, ...dims])),
  ]
  return Uint8Array.from([...tag(1, 0), ...varint(8), ...field(7, graph), ...field(8, [...tag(2, 0), ...varint(13)])])
}

const float32 = 1
const int64 = 7

const node = (type: string, inputs: string[], output: string, attributes: Bytes[] = []): Bytes => [
  ...inputs.flatMap((name) => field(1, text(name))),
  ...field(2, text(output)),
  ...field(4, text(type)),
  ...attributes.flatMap((one) => field(5, one)),
]

const attribute = (name: string, given: Bytes[], type: number): Bytes => [
  ...field(1, text(name)),
  ...given.flat(),
  ...tag(20, 0),
  ...varint(type),
]

function floats(name: string, rows: readonly (readonly number[])[]): Bytes {
  const raw = [...new Uint8Array(Float32Array.from(rows.flat()).buffer)]
  const dims = [rows.length, rows[0]?.length ?? 0].flatMap((one) => [...tag(1, 0), ...varint(one)])
  return [...dims, ...tag(2, 0), ...varint(float32), ...field(8, text(name)), ...field(9, raw)]
}

function value(name: string, type: number, dims: (number | string)[]): Bytes {
  const shape = dims.flatMap((one) =>
    field(1, typeof one === 'number' ? [...tag(1, 0), ...varint(one)] : field(2, text(one))),
  )
  const tensor = [...tag(1, 0), ...varint(type), ...field(2, shape)]
  return [...field(1, text(name)), ...field(2, field(1, tensor))]
}

const text = (of: string): Bytes => [...new TextEncoder().encode(of)]
const tag = (number: number, wire: number): Bytes => varint(number * 8 + wire)
const field = (number: number, bytes: Bytes): Bytes => [...tag(number, 2), ...varint(bytes.length), ...bytes]

function varint(value: number): Bytes {
  const bytes = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) + 128)
  }
}
