#!/bin/sh
# Ends the dockerd that start.sh has started.
set -eu
pid="${1:?Say which pid.}"
kill "$pid" 2>/dev/null || exit 0
for _ in $(seq 60); do
  kill -0 "$pid" 2>/dev/null || exit 0
  sleep 0.5
done
kill -9 "$pid" 2>/dev/null || true
