/** Joins the class names that are set. */
export const cx = (...names: (string | false | undefined)[]): string => names.filter(Boolean).join(' ')
