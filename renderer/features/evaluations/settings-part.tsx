import { Plus, X } from 'lucide-react'
import type { EvaluatedSetting } from '../../../contracts/evaluations.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import css from './evaluations.module.css'

type Props = { settings: readonly EvaluatedSetting[]; onChange: (settings: EvaluatedSetting[]) => void }

/** Ways to search; each is compared with the first one, question by question. */
export function SettingsPart({ settings, onChange }: Props) {
  const change = (at: number, setting: EvaluatedSetting) =>
    onChange(settings.map((one, own) => (own === at ? setting : one)))
  return (
    <Card title={t('evaluations.waysToSearch')}>
      <div className={css.settings}>
        <p className="muted">{t('evaluations.eachIsComparedWithThe')}</p>
        {settings.map((setting, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their names are being typed
          <div key={at} className={css.row}>
            <div className={css.wide}>
              <TextField
                label={t('evaluations.itsName')}
                required
                maxLength={60}
                value={setting.name}
                onChange={({ target }) => change(at, { ...setting, name: target.value })}
              />
            </div>
            <div className={css.wide}>
              <Select
                label={t('evaluations.looksBy')}
                value={setting.by ?? ''}
                options={ways()}
                onChange={({ target }) => change(at, withWay(setting, target.value))}
              />
            </div>
            <div className={css.narrow}>
              <TextField
                label={t('evaluations.weightOfMeaning')}
                type="number"
                min={0}
                max={1}
                step={0.05}
                placeholder={t('evaluations.asSet')}
                value={setting.vectorWeight ?? ''}
                onChange={({ target }) => change(at, withWeight(setting, target.value))}
              />
            </div>
            <IconButton
              icon={X}
              label={t('evaluations.leaveOut', { name: setting.name })}
              disabled={settings.length === 1}
              onClick={() => onChange(settings.filter((_, own) => own !== at))}
            />
          </div>
        ))}
        <div>
          <Button
            size="small"
            icon={Plus}
            onClick={() => onChange([...settings, { name: nextName(settings), by: 'words' }])}
          >
            {t('evaluations.compareWithAnother')}
          </Button>
        </div>
      </div>
    </Card>
  )
}

const ways = () => [
  { value: '', label: t('evaluations.asTheCollectionIsSet') },
  { value: 'words', label: t('evaluations.wordsOnly') },
  { value: 'vectors', label: t('evaluations.meaningOnly') },
  { value: 'both', label: t('evaluations.both') },
]

const nextName = (settings: readonly EvaluatedSetting[]) => {
  const taken = new Set(settings.map(({ name }) => name))
  const first = t('evaluations.wordsOnlyName')
  return taken.has(first) ? t('evaluations.way', { number: settings.length + 1 }) : first
}

function withWay({ by: _, ...rest }: EvaluatedSetting, way: string): EvaluatedSetting {
  return way === 'words' || way === 'vectors' || way === 'both' ? { ...rest, by: way } : rest
}

function withWeight({ vectorWeight: _, ...rest }: EvaluatedSetting, text: string): EvaluatedSetting {
  return text === '' ? rest : { ...rest, vectorWeight: Number(text) }
}
