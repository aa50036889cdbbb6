#!/bin/sh
# stop.sh <url>: stops the server that start.sh started there, by the pid that its cluster names, and removes the cluster.
set -eu

url="${1:?Say which: stop.sh postgres://postgres@127.0.0.1:PORT/postgres}"
cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
port="$(printf '%s' "$url" | sed -n 's#.*:\([0-9][0-9]*\)/.*#\1#p')"
[ -n "$port" ] || { echo "There is no port in $url." >&2; exit 1; }
cluster="$cache/trixie/var/tmp/iceos-test-$port"

if [ -e "$cluster/postmaster.pid" ]; then
  pid="$(head -1 "$cluster/postmaster.pid")"
  kill -INT "$pid" 2>/dev/null || true # the fast shutdown: clients are sent away
  for _ in $(seq 1 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
fi
rm -rf "$cluster"
