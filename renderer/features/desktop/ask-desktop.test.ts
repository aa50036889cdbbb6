import { expect, it } from 'vitest'
import { AppError, toProblem } from '../../../contracts/errors.ts'
import { askDesktop } from './ask-desktop.ts'

const desktop = (act: () => Promise<unknown>) => ({ invoke: act as never })

it('gives what the desktop app answered', async () => {
  const answer = await askDesktop(
    desktop(async () => ({ url: 'x' })),
    'window:address',
    undefined,
  )
  expect(answer).toEqual({ url: 'x' })
})

it('throws the problem that the desktop app had, through the words that Electron puts before it', async () => {
  const problem = toProblem(new AppError('secret-key-invalid', { detail: 'The keychain is locked.' }))
  const refuse = async () => {
    throw new Error(`Error invoking remote method 'desktop:use-keychain': Error: ${JSON.stringify(problem)}`)
  }
  await expect(askDesktop(desktop(refuse), 'desktop:use-keychain', { use: true })).rejects.toMatchObject({
    ...{ code: 'secret-key-invalid', detail: 'The keychain is locked.' },
  })
})

it('makes a problem of whatever else went wrong', async () => {
  const fail = async () => {
    throw new Error('No such channel')
  }
  await expect(askDesktop(desktop(fail), 'desktop:state', undefined)).rejects.toMatchObject({ code: 'internal' })
})
