#!/bin/sh
# Makes sure that a container engine answers, for the tests of the stack. Prints the pid of the dockerd that was started, or
# nothing if one runs already. stop.sh <pid> ends it. Needs root and Debian's docker.io.
set -eu

if docker info >/dev/null 2>&1; then exit 0; fi
[ "$(id -u)" = 0 ] || { echo 'No container engine answers, and only root can start one.' >&2; exit 1; }
command -v dockerd >/dev/null || { echo 'Install docker.io first.' >&2; exit 1; }

cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
mkdir -p "$cache"
log="$cache/dockerd.log"

# A bare machine may have mounted no cgroups at all.
if [ ! -e /sys/fs/cgroup/cgroup.controllers ] && ! grep -q ' cgroup ' /proc/mounts; then
  mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || true
fi

wait_for() {
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return 0
    kill -0 "$1" 2>/dev/null || return 1
    sleep 0.5
  done
  return 1
}

# What the file system can do decides: overlay2 where it is possible, copies of whole folders where nothing else is.
for driver in overlay2 fuse-overlayfs vfs; do
  for tables in nft legacy; do
    if command -v update-alternatives >/dev/null && [ -x "/usr/sbin/iptables-$tables" ]; then
      update-alternatives --set iptables "/usr/sbin/iptables-$tables" >/dev/null 2>&1 || true
    fi
    rm -f /var/run/docker.pid
    dockerd --storage-driver "$driver" >"$log" 2>&1 &
    pid=$!
    if wait_for "$pid"; then
      echo "$pid"
      exit 0
    fi
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
done
echo 'dockerd could not be started. Its last words:' >&2
tail -30 "$log" >&2
exit 1
