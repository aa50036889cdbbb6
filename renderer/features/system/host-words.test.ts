import { afterEach, expect, it } from 'vitest'
import { say } from '../../../contracts/phrases.ts'
import { showLanguage } from '../../text/text.ts'
import { hostWords } from './host-words.ts'

afterEach(() => showLanguage('en'))

it('says a sentence of the host in the language of the window, with its numbers', async () => {
  const free = say('diskFree', { free: 1.5, total: 2400 })
  expect(hostWords('x', free)).toBe('1.5 of 2,400 GB are free.')
  await showLanguage('de')
  expect(hostWords('x', free)).toBe('1,5 von 2.400 GB sind frei.')
  await showLanguage('es')
  expect(hostWords('x', say('jobUp'))).toBe('Iniciar la pila')
})

it('leaves words as they came that have no code, or one that it does not know', () => {
  expect(hostWords('no route to host', undefined)).toBe('no route to host')
  expect(hostWords('Something new.', { code: 'somethingNew', values: {} })).toBe('Something new.')
})
