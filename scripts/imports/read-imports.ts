import { parseSync } from 'vite'

export type Import = {
  /** As written. */
  from: string
  line: number
  /** Gone at run time. */
  isType: boolean
}

/** Every module that a source names: static, dynamic, re-exported, or by `require` with a plain string. */
export function readImports(path: string, source: string): Import[] {
  const { module, program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} could not be parsed: ${errors[0]?.message}`)
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length
  const imports = module.staticImports.map(({ moduleRequest, entries, start, end }) => ({
    from: moduleRequest.value,
    line: lineAt(start),
    isType: isTypeImport(source.slice(start, end)) || (entries.length > 0 && entries.every((entry) => entry.isType)),
  }))
  const exports = module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ from: moduleRequest.value, line: lineAt(start), isType }] : [],
    ),
  )
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const from = plainString(source.slice(start, end))
    return from === undefined ? [] : [{ from, line: lineAt(start), isType: false }]
  })
  return [...imports, ...exports, ...dynamic, ...requires(program, lineAt)]
}

const isTypeImport = (statement: string) => /^import\s+type\s/.test(statement)
const plainString = (expression: string) => /^(['"`])([^'"`$]+)\1$/.exec(expression.trim())?.[2]

/** Found in the syntax tree and not by text, since strings may hold code. */
function requires(program: unknown, lineAt: (offset: number) => number): Import[] {
  if (Array.isArray(program)) return program.flatMap((item) => requires(item, lineAt))
  if (!isNode(program)) return []
  const from = requiredModule(program)
  const own = from === undefined ? [] : [{ from, line: lineAt(program.start), isType: false }]
  return [...own, ...Object.values(program).flatMap((value) => requires(value, lineAt))]
}

type Node = { type: string; start: number; [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function requiredModule({ type, callee, arguments: args }: Node): string | undefined {
  if (type !== 'CallExpression' || !isNode(callee) || callee.name !== 'require' || !Array.isArray(args))
    return undefined
  const [first] = args
  return isNode(first) && typeof first.value === 'string' ? first.value : undefined
}
