/** One line on stderr that says what is being waited for, and for how long already. */
const tickMs = 1000
const plainTickMs = 15_000

/** Returns the function that ends the line: with how it went, and the seconds that it took. */
export function showProgress(label, stream = process.stderr) {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const write = (text) => stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
  write(`${label} …`)
  const timer = setInterval(() => write(`${label} … ${seconds()} s`), stream.isTTY ? tickMs : plainTickMs)
  return (outcome) => {
    clearInterval(timer)
    write(`${label}: ${outcome} (${seconds()} s)`)
    if (stream.isTTY) stream.write('\n')
  }
}
