const patienceMs = 1000

/** Focuses what the next drawings bring; a busy machine takes more than one. */
export function focusWhenThere(find: () => HTMLElement | null): void {
  const untilMs = performance.now() + patienceMs
  const look = () => {
    const element = find()
    if (element) element.focus()
    else if (performance.now() < untilMs) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
