import envPaths from 'env-paths'

/** For what can be made again: the operating system's convention for this user. */
export const cacheDir = () => envPaths('iceos', { suffix: '' }).cache
