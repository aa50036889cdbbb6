/** The little of WebAssembly that is used here: TypeScript knows it only together with the whole of the browser. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>
}
