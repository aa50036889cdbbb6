import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { statusQuery } from '../system/queries.ts'
import { DangerPart } from './danger-part.tsx'
import css from './settings.module.css'

/** Nothing is done here: what stays behind is said, and where it is. */
export function Uninstall() {
  const { data: status } = useQuery(statusQuery(useClient()))
  return (
    <DangerPart title="Uninstall iceOS">
      <p>
        Three steps leave nothing behind. Keep the data folder, and a later installation goes on where this one was.
      </p>
      <ol>
        <li>
          If you use the stack, delete it above: its containers and volumes are outside of the data folder. Export a{' '}
          <Link href="/backups">backup</Link> that you want to keep.
        </li>
        <li>
          {window.iceos
            ? 'Quit iceOS, and remove the app as any other of this system.'
            : 'Stop iceOS with Ctrl-C where it was started, and delete the folder with the program.'}
        </li>
        <li>
          Delete the data folder, with the database, the backups and the keys
          {status ? (
            <span className={css.copied}>
              : <code>{status.dataDir}</code> <CopyButton text={status.dataDir} />
            </span>
          ) : (
            '.'
          )}
        </li>
      </ol>
    </DangerPart>
  )
}
