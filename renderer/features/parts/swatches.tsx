import css from './parts.module.css'

const tokens = [
  ...Array.from({ length: 12 }, (_, at) => `grey-${at + 1}`),
  ...['page', 'surface', 'sunken', 'hover', 'line', 'line-control', 'text', 'text-soft', 'text-faint'],
  ...['accent', 'accent-strong', 'accent-tint', 'ok', 'ok-tint', 'attention', 'attention-tint'],
  ...['broken', 'broken-tint', 'waiting', 'waiting-tint', 'off', 'off-tint'],
  ...['teal', 'violet', 'amber', 'blue', 'green', 'rose'].map((hue) => `hue-${hue}`),
]

export const Swatches = () => (
  <ul className={css.swatches}>
    {tokens.map((token) => (
      <li key={token} className={css.swatch}>
        <span style={{ background: `var(--${token})` }} />
        <code>{token}</code>
      </li>
    ))}
  </ul>
)
