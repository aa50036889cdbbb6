import css from './editor.module.css'

/** On an empty canvas: what to do. */
export function FirstStep({ onAdd }: { onAdd: () => void }) {
  return (
    <div className={css.firstStep}>
      <h2>Begin with the first node</h2>
      <p>Drag one from the left, or press the key / and choose.</p>
      <button type="button" className={css.firstButton} onClick={onAdd}>
        Add the first node
      </button>
    </div>
  )
}
