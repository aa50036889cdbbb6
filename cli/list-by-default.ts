import type { Command } from 'commander'

/** `ice models` is `ice models list`; a word that is no command is said to be none, and not to be one argument too many. */
export function listByDefault(group: Command): Command {
  return group
    .command('list', { isDefault: true })
    .allowExcessArguments()
    .hook('preAction', (_, { args: [unknown] }) => {
      if (unknown === undefined) return
      const known = group.commands.map((command) => command.name()).join(', ')
      group.error(`error: unknown command '${unknown}'. There are: ${known}.`, { code: 'commander.unknownCommand' })
    })
}
