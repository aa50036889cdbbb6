import { Command } from 'commander'
import { version } from '../platform/version.ts'
import { addAskCommands } from './commands/ask.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addBlueprintCommands } from './commands/blueprints.ts'
import { addBundleCommands } from './commands/bundle.ts'
import { addCacheCommands } from './commands/cache.ts'
import { addChatCommands } from './commands/chat.ts'
import { addComponentCommands } from './commands/components.ts'
import { addDiagnosticsCommand } from './commands/diagnostics.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEraseCommand } from './commands/erase.ts'
import { addEvalCommand } from './commands/eval.ts'
import { addKnowledgeCommands } from './commands/knowledge.ts'
import { addLimitCommands } from './commands/limits.ts'
import { addMcpCommand } from './commands/mcp.ts'
import { addMemoryCommands } from './commands/memory.ts'
import { addMigrateCommands } from './commands/migrate.ts'
import { addModelCommands } from './commands/models.ts'
import { addNewCommands } from './commands/new.ts'
import { addOpenCommand } from './commands/open.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addRetentionCommands } from './commands/retention.ts'
import { addRunCommand } from './commands/run.ts'
import { addRunsCommands } from './commands/runs.ts'
import { addSecretCommands } from './commands/secret.ts'
import { addStackCommands } from './commands/stack.ts'
import { addStatusCommand } from './commands/status.ts'
import { addTokenCommands } from './commands/token.ts'
import { addTriggerCommands } from './commands/triggers.ts'
import { addWatchCommands } from './commands/watch.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { createRegister, type Needs, type Register } from './session.ts'

type Setup = {
  /** Commander's own words about a wrong command line stay away; the caller tells it. */
  isQuiet: boolean
  setExitCode: (code: number) => void
}

/** As the help lists them: what one does every day first. */
const groups: readonly (readonly [string, readonly ((program: Command, register: Register) => void)[]])[] = [
  ['Workflows and runs:', [addRunCommand, addRunsCommands, addBlueprintCommands, addTriggerCommands, addNewCommands]],
  [
    'Documents and chat:',
    [addAskCommands, addChatCommands, addKnowledgeCommands, addWatchCommands, addEvalCommand, addMemoryCommands],
  ],
  ['Models, tools and bundles:', [addModelCommands, addComponentCommands, addBundleCommands, addMcpCommand]],
  [
    'Limits, secrets and access:',
    [addLimitCommands, addRetentionCommands, addCacheCommands, addSecretCommands, addTokenCommands],
  ],
  ['Health:', [addStatusCommand, addOpenCommand, addDoctorCommand, addDiagnosticsCommand]],
  ['Backups:', [addBackupCommands, addRestoreCommand, addEraseCommand]],
  ['The stack in containers:', [addStackCommands, addMigrateCommands]],
]

export function createProgram(needs: Needs, { isQuiet, setExitCode }: Setup): Command {
  const { out, err } = needs.terminal
  const program = new Command('ice')
    .description('Runs and looks after the workflows of the iceOS on this machine, or of another one.')
    .version(version)
    .option('--json', 'print the result, or the problem, as JSON on stdout')
    .option('--url <url>', 'where iceOS answers (default: ICEOS_API_URL, else the host of the data folder)')
    .option('--token-file <file>', 'the file that holds the token (default: ICEOS_API_TOKEN, else the data folder)')
    .option('--data-dir <folder>', 'the data folder (default: ICEOS_DATA_DIR, else where this system keeps such data)')
    .exitOverride()
    .showHelpAfterError('"ice --help" and "ice <command> --help" tell more.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: out.write,
      writeErr: isQuiet ? () => {} : err.write,
      getOutHelpWidth: () => out.size()?.columns ?? 100,
      getErrHelpWidth: () => err.size()?.columns ?? 100,
      outputError: (text, write) => write(text.replace(/^error: /, 'ice: ')),
    })
    .addHelpText('after', helpAfter)

  const register = createRegister(needs, setExitCode)
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading)
    for (const add of commands) add(program, register)
  }
  return program
}

const helpAfter = `
Examples:
  ice status
  ice blueprints list
  ice run "Order report" --input limit=100 --watch
  ice runs list --state failed,waiting --json
  ice new blueprint greeting && ice blueprints push greeting.yaml && ice run greeting --watch

Exit codes:
${exitCodeHelp.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}
`
