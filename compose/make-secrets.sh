#!/bin/sh
# Makes secrets/ with new random secrets. Keeps those that are there. Other users of this machine cannot enter the folder;
# the files in it can be read, because the containers read them as users of their own.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
chmod 700 secrets

new() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 43; }
keep() { [ -s "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; }

keep postgres-password "$(new)"
keep valkey-password "$(new)"
keep api-token "ice_$(new)"
keep secret-key "ice_$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')"
keep database-url "postgres://iceos:$(cat secrets/postgres-password)@postgres:5432/iceos"
keep redis-url "redis://:$(cat secrets/valkey-password)@valkey:6379/0"
keep valkey-config "bind 0.0.0.0 -::*
port 6379
dir /data
requirepass $(cat secrets/valkey-password)
maxmemory-policy allkeys-lru
save 900 1
"
keep prometheus-config "global:
  scrape_interval: 15s
scrape_configs:
  - job_name: iceos-engine
    metrics_path: /metrics
    authorization: { credentials_file: /run/secrets/api-token }
    static_configs: [{ targets: [\"engine:8000\"] }]
"
chmod 644 secrets/*
