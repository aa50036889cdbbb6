import { t } from '../../text/text.ts'

/** In words, where a passage stands. The number of a page names it and counts nothing: it is written as it is printed. */
export const placeOf = ({ documentName, page }: { documentName: string; page: number }): string =>
  t('documents.place', { documentName, page: String(page) })
