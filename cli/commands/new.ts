import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../contracts/errors.ts'
import { blueprintFile } from '../scaffold/blueprint-file.ts'
import { checkName } from '../scaffold/check-name.ts'
import { toolFiles } from '../scaffold/tool-files.ts'
import type { Register, Session } from '../session.ts'

export function addNewCommands(program: Command, register: Register) {
  const group = program.command('new').description('Make files to begin with')
  group
    .command('blueprint')
    .description('Make a small workflow that runs as it is')
    .argument('<name>', 'kebab-case, for example order-report')
    .option('--output <file>', 'where to (default: <name>.yaml)')
    .addHelpText('after', '\nExample:\n  ice new blueprint greeting && ice run greeting.yaml --input name=Ada --watch')
    .action(register(newBlueprint))
  group
    .command('tool')
    .description('Make the folder of a tool: what it takes and gives, its code and its tests')
    .argument('<name>', 'kebab-case, for example word-count')
    .option('--output <folder>', 'where to (default: <name>)')
    .addHelpText(
      'after',
      '\nExample:\n  ice new tool word-count && ice push word-count && ice run word-count -i text="a b" --wait 20',
    )
    .action(register(newTool))
}

async function newBlueprint(session: Session, { output }: { output?: string }, name: string) {
  checkName(name)
  const file = resolve(session.terminal.cwd, output ?? `${name}.yaml`)
  await writeNew(file, blueprintFile(name))
  session.show({ files: [file] }, () => `Wrote ${file}\n`)
  session.note(`Try it: ice run ${output ?? `${name}.yaml`} --input name=Ada --watch. Keep it: ice blueprints push.`)
}

async function newTool(session: Session, { output }: { output?: string }, name: string) {
  checkName(name)
  const folder = resolve(session.terminal.cwd, output ?? name)
  const files = toolFiles(name).map(({ file, text }) => ({ path: join(folder, file), text }))
  for (const { path, text } of files) await writeNew(path, text)
  const paths = files.map(({ path }) => path)
  session.show({ files: paths }, () => paths.map((path) => `Wrote ${path}\n`).join(''))
  session.note(`Register it: ice push "${output ?? name}". That runs its tests in the sandbox.`)
}

/** Never over what is there already. */
async function writeNew(path: string, text: string) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text, { flag: 'wx' }).catch((cause: unknown) => {
    throw new AppError('malformed-request', { detail: `${path} is there already, or cannot be written.`, cause })
  })
}
