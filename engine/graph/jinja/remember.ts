/** Keeps the results for the texts that were used last. */
export function remember<Result>(make: (text: string) => Result, most: number): (text: string) => Result {
  const results = new Map<string, Result>()
  return (text) => {
    const result = results.get(text) ?? make(text)
    results.delete(text)
    results.set(text, result)
    if (results.size > most) results.delete(results.keys().next().value ?? '')
    return result
  }
}
