/** The address of a link, or nothing where it may not be one: what a model wrote must not run, read files or look like us. */
export function safeAddress(address: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(address) ? address : undefined
}
