import { LanguageChoice } from '../../../contracts/system.ts'
import { useApp, useLanguageChoice } from '../../page/context.ts'
import { chooseLanguage } from '../../page/language.ts'
import { languageNames, languages } from '../../text/languages.ts'
import { t } from '../../text/text.ts'
import { Select } from '../../ui/field.tsx'
import { useToast } from '../../ui/toasts.tsx'

export function LanguagePicker() {
  const app = useApp()
  const toast = useToast()
  const choice = useLanguageChoice()
  const options = languages.map((language) => ({ value: language, label: languageNames[language] }))
  return (
    <Select
      label={t('settings.language')}
      value={choice}
      options={[{ value: 'system', label: t('settings.languageOfSystem') }, ...options]}
      onChange={({ target }) =>
        void chooseLanguage(app, LanguageChoice.parse(target.value)).catch(() =>
          toast('broken', t('settings.languageNotLoaded')),
        )
      }
    />
  )
}
