/** Texts that read the same as in English: names, and words that the language has borrowed. */
export const sameOnPurpose: Record<string, readonly string[]> = {
  de: ['time.ahead', 'time.hoursMinutes', 'time.minutesSeconds'],
  es: ['time.hoursMinutes', 'time.minutesSeconds'],
}
