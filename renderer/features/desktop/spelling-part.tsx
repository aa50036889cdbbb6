import { t, textLocale } from '../../text/text.ts'
import { Checkbox } from '../../ui/field.tsx'
import css from './desktop.module.css'
import type { PartProps } from './desktop-settings.tsx'

const names = () => new Intl.DisplayNames([textLocale()], { type: 'language' })
const nameOf = (language: string) => {
  try {
    return names().of(language) ?? language
  } catch {
    return language
  }
}

export function SpellingPart({ state: { settings, spellCheckLanguages }, set }: PartProps) {
  const { spellCheck } = settings
  const toggle = (language: string, isOn: boolean) =>
    set({ spellCheck: isOn ? [...spellCheck, language] : spellCheck.filter((one) => one !== language) })
  const sorted = spellCheckLanguages
    .map((language) => ({ language, name: nameOf(language) }))
    .sort((a, b) => a.name.localeCompare(b.name))
  return (
    <section aria-label={t('desktop.spelling')} className={css.group}>
      <h2>{t('desktop.spelling')}</h2>
      {sorted.length === 0 ? (
        <Checkbox
          label={t('desktop.checkTheSpelling')}
          hint={t('desktop.inTheLanguagesOfThis')}
          checked={spellCheck.length > 0}
          onChange={(event) => set({ spellCheck: event.target.checked ? [navigator.language] : [] })}
        />
      ) : (
        <>
          <p className="muted">
            {spellCheck.length === 0
              ? t('desktop.itIsNotCheckedA')
              : t('desktop.checkedIn', { spellCheck: spellCheck.map(nameOf).join(', ') })}
          </p>
          <div className={css.languages}>
            {sorted.map(({ language, name }) => (
              <Checkbox
                key={language}
                label={name}
                checked={spellCheck.includes(language)}
                onChange={(event) => toggle(language, event.target.checked)}
              />
            ))}
          </div>
        </>
      )}
    </section>
  )
}
