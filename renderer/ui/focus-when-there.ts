const patienceMs = 1000
let latest = 0

/**
 * Focuses what the next drawings bring: a busy machine takes more than one, and the canvas draws a node hidden first. Who asks
 * later wins.
 */
export function focusWhenThere(find: () => HTMLElement | null): void {
  const own = ++latest
  const untilMs = performance.now() + patienceMs
  const look = () => {
    if (own !== latest) return
    const element = find()
    if (element && getComputedStyle(element).visibility !== 'hidden') element.focus()
    else if (performance.now() < untilMs) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
