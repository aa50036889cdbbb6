type Kit = { identity: string; recipient: string; installation: string; folder: string }

/** One page to print. What is on it is enough to restore on a machine that has nothing but iceOS and one backup file. */
export const recoveryKit = ({ identity, recipient, installation, folder }: Kit) => `\
RECOVERY KIT OF ICEOS DESKTOP

Installation   ${installation}
Backups        ${folder}, and wherever they are copied to
Public key     ${recipient}

RECOVERY KEY   ${identity}

Keep this page where nobody else reads it, and not only on this machine. Without the key no backup can be
opened, by nobody. With it, whoever has a backup file can read everything in it.

To restore on another machine:
  1. Install iceOS Desktop and start it.
  2. Save the line with the recovery key in a file, for example recovery.key.
  3. ice restore FILE.icebackup --key-file recovery.key --foreign

Without iceOS, with the standard tools age, tar, zstd and psql:
  age -d -i recovery.key FILE.icebackup | tar x
  and then what README.txt says, which lies in the backup.
`
