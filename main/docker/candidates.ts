/** The places where a container engine may listen on this machine, the likeliest first. Pure. */
import { posix } from 'node:path'

export type Candidate = {
  name: string
  /** `unix:///run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2375` or `ssh://…`. */
  address: string
  /** How to start this one, where a person can. */
  start?: string
}

export type Surroundings = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  home: string
  uid: number
  /** What `docker context` has been told, the chosen one first. */
  contexts: readonly Candidate[]
}

/** DOCKER_HOST is an order: where it is set, nothing else is looked at. */
export function candidates({ platform, env, home, uid, contexts }: Surroundings): Candidate[] {
  if (env.DOCKER_HOST) return [{ name: 'DOCKER_HOST', address: env.DOCKER_HOST }]
  const own = platform === 'win32' ? windowsPipes : sockets(platform, env, home, uid)
  const seen = new Set<string>()
  return [...contexts, ...own].filter(({ address }) => !seen.has(address) && seen.add(address))
}

const startDesktop = 'Start Docker Desktop.'

const windowsPipes: readonly Candidate[] = [
  { name: 'Docker Desktop', address: 'npipe:////./pipe/docker_engine', start: startDesktop },
  { name: 'Docker Desktop (Linux)', address: 'npipe:////./pipe/dockerDesktopLinuxEngine', start: startDesktop },
  { name: 'Podman machine', address: 'npipe:////./pipe/podman-machine-default', start: 'Run "podman machine start".' },
  { name: 'Rancher Desktop', address: 'npipe:////./pipe/rancher_desktop', start: 'Start Rancher Desktop.' },
]

function sockets(platform: NodeJS.Platform, env: Surroundings['env'], home: string, uid: number): readonly Candidate[] {
  const unix = (name: string, path: string, start?: string): Candidate => ({
    name,
    address: `unix://${path}`,
    ...(start && { start }),
  })
  const at = (...parts: string[]) => posix.join(home, ...parts)
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${uid}`
  const isMac = platform === 'darwin'
  const startDocker = isMac ? startDesktop : 'Run "sudo systemctl start docker".'
  return [
    unix('Docker', '/var/run/docker.sock', startDocker),
    ...(isMac ? [] : [unix('Docker', '/run/docker.sock', startDocker)]),
    unix('Docker Desktop', at('.docker', 'run', 'docker.sock'), startDesktop),
    unix('Docker Desktop', at('.docker', 'desktop', 'docker.sock'), startDesktop),
    unix('OrbStack', at('.orbstack', 'run', 'docker.sock'), 'Start OrbStack.'),
    unix('Colima', at('.colima', 'default', 'docker.sock'), 'Run "colima start".'),
    unix('Colima', at('.config', 'colima', 'default', 'docker.sock'), 'Run "colima start".'),
    unix('Rancher Desktop', at('.rd', 'docker.sock'), 'Start Rancher Desktop.'),
    ...(isMac
      ? [
          unix(
            'Podman machine',
            at('.local/share/containers/podman/machine/podman.sock'),
            'Run "podman machine start".',
          ),
          unix(
            'Podman machine',
            at('.local/share/containers/podman/machine/qemu/podman.sock'),
            'Run "podman machine start".',
          ),
        ]
      : [
          unix('Docker without root', `${runtime}/docker.sock`, 'Run "systemctl --user start docker".'),
          unix('Podman without root', `${runtime}/podman/podman.sock`, 'Run "systemctl --user start podman.socket".'),
          unix('Podman', '/run/podman/podman.sock', 'Run "sudo systemctl start podman.socket".'),
          unix('Docker Desktop in WSL', '/mnt/wsl/docker-desktop/shared-sockets/guest-services/docker.proxy.sock'),
        ]),
  ]
}
