import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import {
  deleteSecretRoute,
  listSecretsRoute,
  putSecretRoute,
  rotateSecretKeyRoute,
  SecretName,
  SecretValue,
} from '../../contracts/secrets.ts'
import { formatTable, formatTime } from '../format.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addSecretCommands(program: Command, register: Register) {
  const group = program.command('secret').description('Keep keys and passwords that workflows use by name')
  group
    .command('set')
    .description('Keep a secret, or replace its value: it is typed without being shown, or read from stdin')
    .argument('<name>', 'what workflows call it: {{ secrets.NAME }}')
    .addHelpText('after', '\nExamples:\n  ice secret set API_KEY\n  ice secret set TLS_KEY < key.pem')
    .action(register(setSecret))
  group.command('list').description('List the secrets, without their values').action(register(listSecrets))
  group.command('delete').description('Delete a secret').argument('<name>').action(register(deleteSecret))
  group
    .command('rotate-key')
    .description('Make a new master key, and encrypt the key of every secret with it')
    .action(register(rotateKey))
}

async function setSecret(session: Session, _options: unknown, name: string) {
  const checkedName = SecretName.safeParse(name)
  if (!checkedName.success) throw usageError(checkedName.error.issues[0]?.message ?? 'No such name can be given.')
  const client = await session.connect()
  const value = await session.terminal.readSecret(`Value of ${name} (it is not shown): `)
  if (value === undefined) throw usageError('Nothing was changed.')
  const checked = SecretValue.safeParse(value)
  if (!checked.success) throw usageError(checked.error.issues[0]?.message ?? 'This value cannot be kept.')
  const secret = await call(client, putSecretRoute, { params: { name }, body: { value } })
  session.show(secret, () => `Kept ${name}. Workflows use it as {{ secrets.${name} }}.\n`)
}

async function listSecrets(session: Session) {
  const { items, keyProblem } = await call(await session.connect(), listSecretsRoute)
  if (keyProblem) session.note(`${keyProblem.title}. ${keyProblem.detail ?? ''}`)
  const rows = items.map(({ name, isReadable, updatedAt, lastUsedAt, usedBy }) => [
    name,
    isReadable ? 'yes' : 'no',
    formatTime(updatedAt),
    lastUsedAt ? formatTime(lastUsedAt) : 'never',
    usedBy.map((blueprint) => blueprint.name).join(', '),
  ])
  session.show(items, () =>
    items.length === 0
      ? 'No secrets are kept. Add one with "ice secret set NAME".\n'
      : formatTable(['NAME', 'READABLE', 'CHANGED', 'LAST USED', 'USED BY'], rows),
  )
}

async function deleteSecret(session: Session, _options: unknown, name: string) {
  await call(await session.connect(), deleteSecretRoute, { params: { name } })
  session.show({ deleted: name }, () => `Deleted ${name}.\n`)
}

async function rotateKey(session: Session) {
  const rotated = await call(await session.connect(), rotateSecretKeyRoute)
  const { keyId, rewrapped, unreadable } = rotated
  const left = unreadable === 0 ? '' : ` ${unreadable} could not be read, and were left as they are.`
  session.show(rotated, () => `${rewrapped} secrets are encrypted with the master key ${keyId} now.${left}\n`)
}
