/** Prints the file that tells the client's types what each tool takes and gives. Pure. */
import type { JsonSchema } from '../../contracts/json.ts'
import { printName, printType } from './print-type.ts'

type Described = { name: string; description: string; inputSchema: JsonSchema; outputSchema: JsonSchema }

export function printTools(tools: readonly Described[]): string {
  const entries = tools.flatMap(({ name, description, inputSchema, outputSchema }) => [
    `  /** ${description.replaceAll('*/', '* /')} */`,
    `  ${printName(name)}: {`,
    `    input: ${printType(inputSchema, 2)}`,
    `    output: ${printType(outputSchema, 2)}`,
    '  }',
  ])
  return `${[
    '// biome-ignore-all format: the script that writes this decides the layout',
    '/** Written by scripts/generate-client-types.ts from the schemas of the tools. Change those and run it again. */',
    "import type { Json, JsonObject } from '../../../contracts/json.ts'",
    '',
    'export type BuiltInTools = {',
    ...entries,
    '}',
  ].join('\n')}\n`
}
