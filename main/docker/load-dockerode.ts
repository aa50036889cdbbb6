/**
 * dockerode with what a host on a socket never uses left for later: gRPC for BuildKit and an SSH client are two thirds of what it
 * loads, 15 MB. A later version may keep them elsewhere; the test beside this file says so.
 */
import { createRequire, Module } from 'node:module'
import type Docker from 'dockerode'

const require = createRequire(import.meta.url)

export function loadDockerode(): typeof Docker {
  const file = require.resolve('dockerode')
  if (!require.cache[file]) {
    const inDockerode = createRequire(file)
    loadWhenCalled(inDockerode, './session')
    loadWhenCalled(inDockerode, 'docker-modem/lib/ssh')
  }
  return require(file) as typeof Docker
}

/** For a module that is one function. */
function loadWhenCalled(from: NodeJS.Require, name: string) {
  const file = from.resolve(name)
  const later = new Module(file)
  later.loaded = true
  later.exports = (...args: unknown[]) => {
    if (from.cache[file] === later) delete from.cache[file]
    return (from(file) as (...args: unknown[]) => unknown)(...args)
  }
  from.cache[file] = later
}
