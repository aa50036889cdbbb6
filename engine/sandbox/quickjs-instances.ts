import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core'

// The part of the standard API that is used here; TypeScript has it only in its browser library.
type VariantOptions = Parameters<typeof newVariant>[1]
declare const WebAssembly: {
  compile: (bytes: Uint8Array) => Promise<NonNullable<VariantOptions['wasmModule']>>
  Memory: new (pages: { initial: number; maximum: number }) => NonNullable<VariantOptions['wasmMemory']>
}

// The package's types promise CommonJS, its code is a module: the variant is under `default` for one of them only.
const baseVariant = 'default' in variant ? variant.default : variant

const pageBytes = 65_536
const initialPages = 256

/**
 * Compiles QuickJS once and makes instances of it: each with a linear memory of its own, so that a guest which
 * corrupts its memory corrupts nobody else's.
 *
 * The memory limit is the maximum of that linear memory. QuickJS's own limit is of no use here: in its WebAssembly
 * build it cannot ask the size of a block and counts eight bytes for each (a limit of 64 MB let 1 GB through).
 */
export async function loadQuickJs(): Promise<(memoryMb: number) => Promise<QuickJSWASMModule>> {
  const file = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))
  const wasmModule = await WebAssembly.compile(await readFile(file))
  const [ffi, moduleLoader] = await Promise.all([baseVariant.importFFI(), baseVariant.importModuleLoader()])
  const loaded = { ...baseVariant, importFFI: async () => ffi, importModuleLoader: async () => moduleLoader }
  // In Node, the glue code would import `node:module` for each instance, although it is handed all it needs.
  Object.defineProperty(process, 'type', { value: 'renderer' })
  const silent = () => {}
  // stdout carries our messages: whatever the C code prints must not mix with them.
  const muted: object = { print: silent, printErr: silent }
  return (memoryMb) =>
    newQuickJSWASMModuleFromVariant(
      newVariant(loaded, {
        wasmModule,
        wasmMemory: new WebAssembly.Memory({ initial: initialPages, maximum: (memoryMb * 1024 * 1024) / pageBytes }),
        log: silent,
        emscriptenModule: muted,
      }),
    )
}
