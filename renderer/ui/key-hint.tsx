import css from './key-hint.module.css'

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

/** `Mod` is Ctrl, or ⌘ on a Mac. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className={css.keys}>
      {keys.map((key) => (
        <kbd key={key}>{key === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : key}</kbd>
      ))}
    </span>
  )
}
