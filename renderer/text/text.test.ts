import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatRelative } from '../ui/durations.ts'
import { languages, localeFor, pickLanguage } from './languages.ts'
import { formatNumber, marked, showLanguage, t, textLanguage } from './text.ts'

afterEach(() => showLanguage('en'))

describe('the language', () => {
  it('is the chosen one, else the first of the browser that there is, else English', () => {
    expect(pickLanguage('es', ['de-AT'])).toBe('es')
    expect(pickLanguage('system', ['pt-BR', 'de-AT', 'en'])).toBe('de')
    expect(pickLanguage('system', ['pt-BR'])).toBe('en')
  })

  it('is written as the region of the reader writes it', () => {
    expect(localeFor('en', ['de-DE', 'en-GB'])).toBe('en-GB')
    expect(localeFor('es', ['de-DE'])).toBe('es')
  })

  it.each(languages)('%s can be shown', async (language) => {
    await showLanguage(language)
    expect(textLanguage()).toBe(language)
    expect(t('tasks.title')).toBe({ en: 'Tasks', de: 'Aufgaben', es: 'Tareas' }[language])
  })
})

describe('a text', () => {
  it('has its plural form and its numbers written by the language', async () => {
    expect(t('tasks.more', { count: 1 })).toBe('1 more question after these.')
    expect(t('tasks.more', { count: 2400 })).toBe('2,400 more questions after these.')
    await showLanguage('de')
    expect(t('tasks.more', { count: 2400 })).toBe('2.400 weitere Fragen danach.')
    await showLanguage('es')
    // Spanish has a form of its own for whole millions.
    expect(t('tasks.more', { count: 1_000_000 })).toContain('preguntas más')
  })

  it('shows a value as it is, whatever it looks like', () => {
    expect(t('time.ago', { words: '$t(tasks.title) {{words}} <b>' })).toBe('$t(tasks.title) {{words}} <b> ago')
  })

  it('draws its marks', () => {
    const draw = (text: string) =>
      renderToStaticMarkup(marked(text, { run: (inner) => inner.toUpperCase(), when: () => 'now' }))
    expect(draw('<run>mine</run>, asked <when/>')).toBe('MINE, asked now')
    expect(draw('nothing <else/> here')).toBe('nothing &lt;else/&gt; here')
  })
})

it('durations, sizes and moments speak the language too', async () => {
  await showLanguage('de')
  expect([formatDuration(1240), formatBytes(24_500_000_000), formatNumber(1234.5)]).toEqual([
    '1,2 s',
    '24,5 GB',
    '1.234,5',
  ])
  expect(formatRelative(0, 26 * 3_600_000)).toBe('vor 1 Tag')
})
