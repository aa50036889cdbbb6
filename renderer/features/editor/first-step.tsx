import { t } from '../../text/text.ts'
import css from './editor.module.css'

/** On an empty canvas: what to do. */
export function FirstStep({ onAdd }: { onAdd: () => void }) {
  return (
    <div className={css.firstStep}>
      <h2>{t('editor.beginWithTheFirstNode')}</h2>
      <p>{t('editor.dragOneFromTheLeft')}</p>
      <button type="button" className={css.firstButton} onClick={onAdd}>
        {t('editor.addTheFirstNode')}
      </button>
    </div>
  )
}
