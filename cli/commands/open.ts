import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { createSignInCodeRoute } from '../../contracts/sessions.ts'
import { openPage } from '../../platform/open-page.ts'
import type { Register } from '../session.ts'

export function addOpenCommand(program: Command, register: Register) {
  program
    .command('open')
    .description('Open the page, signed in: its address holds a code that works once, within two minutes')
    .option('--print', 'print the address instead')
    .action(
      register(async (session, { print }: { print?: boolean }) => {
        const signIn = await call(await session.connect(), createSignInCodeRoute)
        const isOpen = !print && !session.isJson && (await openPage(signIn.url))
        if (!isOpen) session.show(signIn, () => `${signIn.url}\n`)
        else session.note('Opened in your browser.')
      }),
    )
}
