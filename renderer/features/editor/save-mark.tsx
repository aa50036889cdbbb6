import { Check, CloudOff, Loader, TriangleAlert } from 'lucide-react'
import { t } from '../../text/text.ts'
import css from './editor.module.css'
import type { DraftLink } from './use-draft.ts'

const words = () =>
  ({
    saved: { icon: Check, text: t('editor.saved') },
    waiting: { icon: Loader, text: t('editor.changed') },
    saving: { icon: Loader, text: t('editor.saving') },
    conflict: { icon: TriangleAlert, text: t('editor.savedElsewhereMeanwhile') },
    failed: { icon: CloudOff, text: t('editor.notSavedTryingAgain') },
  }) as const

export function SaveMark({ link, isDraft }: { link: DraftLink; isDraft: boolean }) {
  const { icon: Icon, text } = words()[link.state]
  return (
    <output className={css.saveMark} data-state={link.state}>
      <Icon size={13} aria-hidden />{' '}
      {link.state === 'saved' ? (isDraft ? t('editor.draftSaved') : t('editor.saved')) : text}
    </output>
  )
}
