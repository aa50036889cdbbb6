import type { Audience, MemoryKind } from '../../../contracts/memory.ts'
import { t } from '../../text/text.ts'

export const kindWords: Record<MemoryKind, string> = {
  get semantic() {
    return t('memory.whatIsSo')
  },
  get episodic() {
    return t('memory.whatHappened')
  },
  get procedural() {
    return t('memory.howItIsDone')
  },
}

export const audienceWords: Record<Audience, string> = {
  get user() {
    return t('memory.forYou')
  },
  get project() {
    return t('memory.forYourProject')
  },
  get org() {
    return t('memory.forYourOrg')
  },
}
