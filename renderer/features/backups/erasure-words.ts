import type { Erasure } from '../../../contracts/erasures.ts'
import { t } from '../../text/text.ts'

const words = () => ({
  document: t('backups.aDocument'),
  session: t('backups.aConversation'),
  memory: t('backups.aMemory'),
})

export const erasureWords = (kind: Erasure['kind']): string => words()[kind]
