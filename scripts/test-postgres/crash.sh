#!/bin/sh
# crash.sh <url>: ends the server that start.sh started there at once, without a word to its clients or its files: SIGKILL
# to all of its processes. The cluster stays as it is; resume.sh <url> starts it again.
set -eu

url="${1:?Say which: crash.sh postgres://postgres@127.0.0.1:PORT/postgres}"
cache="${ICE_TEST_CACHE:-$HOME/.cache/iceos-test}"
port="$(printf '%s' "$url" | sed -n 's#.*:\([0-9][0-9]*\)/.*#\1#p')"
[ -n "$port" ] || { echo "There is no port in $url." >&2; exit 1; }
pid="$(head -1 "$cache/trixie/var/tmp/iceos-test-$port/postmaster.pid")"

children="$(cat "/proc/$pid/task/$pid/children")"
# The first one dies first, so that it starts nobody anew.
kill -KILL "$pid" $children 2>/dev/null || true
for process in $pid $children; do
  while kill -0 "$process" 2>/dev/null; do
    case "$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$process/status" 2>/dev/null)" in Z | X | '') break ;; esac
    sleep 0.02
  done
done
