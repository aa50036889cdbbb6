import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { permissions } from '../../contracts/access.ts'
import { call } from '../../contracts/call.ts'
import { createTokenRoute, listTokensRoute, revokeTokenRoute, type Token } from '../../contracts/tokens.ts'
import { dataDir } from '../../platform/data-dir.ts'
import { exitCodes } from '../exit-codes.ts'
import { tokenFileOf } from '../find-host.ts'
import { formatTable, formatTime } from '../format.ts'
import { isUuid } from '../is-uuid.ts'
import { listPages } from '../list-pages.ts'
import { parseCount, parseList } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addTokenCommands(program: Command, register: Register) {
  const group = program.command('token').description('Make, list and revoke tokens for scripts')
  group
    .command('create')
    .description('Make a token; its secret is shown this once')
    .argument('<name>', 'what it is for')
    .option(
      '--permissions <list>',
      `some of ${permissions.join(', ')}; all of them if not given`,
      parseList(permissions),
    )
    .option('--expires-in-days <days>', 'after that it no longer works', parseCount)
    .addHelpText(
      'after',
      '\nExample:\n  ice token create nightly --permissions runs:read,runs:write --expires-in-days 90',
    )
    .action(register(createToken))
  group
    .command('list')
    .description('List the tokens that were made, without their secrets')
    .action(register(listTokens))
  group.command('revoke').description('Revoke a token at once').argument('<id>').action(register(revokeToken))
  group
    .command('show')
    .description("Print where this machine's own token lies: the path of the file, not what is in it")
    .addHelpText(
      'after',
      '\nExample:\n  curl -H "Authorization: Bearer $(cat "$(ice token show)")" http://127.0.0.1:8000/api/v1/blueprints',
    )
    .action(register(showTokenFile))
}

type CreateOptions = { permissions?: (typeof permissions)[number][]; expiresInDays?: number }

async function createToken(session: Session, options: CreateOptions, name: string) {
  const token = await call(await session.connect(), createTokenRoute, {
    body: {
      name,
      permissions: options.permissions ?? [...permissions],
      ...(options.expiresInDays === undefined ? {} : { expiresInDays: options.expiresInDays }),
    },
  })
  session.note(`Token "${token.name}" (${token.id}). Keep it now: it is not shown again.`)
  session.show(token, () => `${token.secret}\n`)
}

async function listTokens(session: Session) {
  const client = await session.connect()
  const items = await listPages(1000, (page) => call(client, listTokensRoute, { query: page }))
  const rows = items.map((token) => [token.name, stateOf(token), token.permissions.join(' '), token.id])
  session.show(items, () =>
    items.length === 0 ? 'No tokens were made.\n' : formatTable(['NAME', 'STATE', 'PERMISSIONS', 'ID'], rows),
  )
}

function stateOf({ revokedAt, expiresAt }: Token): string {
  if (revokedAt) return `revoked ${formatTime(revokedAt)}`
  if (!expiresAt) return 'valid'
  return `${Date.parse(expiresAt) > Date.now() ? 'valid until' : 'expired'} ${formatTime(expiresAt)}`
}

async function revokeToken(session: Session, _options: unknown, id: string) {
  if (!isUuid(id)) throw usageError('Give the id of the token; "ice token list" shows it.')
  await call(await session.connect(), revokeTokenRoute, { params: { tokenId: id } })
  session.show({ revoked: id }, () => `Revoked ${id}.\n`)
}

async function showTokenFile(session: Session) {
  const file = tokenFileOf(dataDir(session.options.dataDir, session.terminal.env))
  const exists = existsSync(file)
  session.show({ file, exists }, () => `${file}\n`)
  if (!exists) session.note('There is no such file yet: the first start makes it.')
  return exists ? exitCodes.ok : exitCodes.notFound
}
