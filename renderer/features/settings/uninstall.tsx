import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { statusQuery } from '../system/queries.ts'
import { DangerPart } from './danger-part.tsx'
import css from './settings.module.css'

/** Nothing is done here: what stays behind is said, and where it is. */
export function Uninstall() {
  const { data: status } = useQuery(statusQuery(useClient()))
  return (
    <DangerPart title={t('settings.uninstallIceos')}>
      <p>{t('settings.threeStepsLeaveNothingBehind')}</p>
      <ol>
        <li>{marked(t('settings.ifYouUseTheStack'), { link: (inner) => <Link href="/backups">{inner}</Link> })}</li>
        <li>{window.iceos ? t('settings.quitIceosAndRemoveThe') : t('settings.stopIceosWithCtrlC')}</li>
        <li>
          {marked(t('settings.deleteTheDataFolderWith'), {
            part: () =>
              status ? (
                <span className={css.copied}>
                  : <code>{status.dataDir}</code> <CopyButton text={status.dataDir} />
                </span>
              ) : (
                '.'
              ),
          })}
        </li>
      </ol>
    </DangerPart>
  )
}
