#!/bin/sh
# A replica of the PostgreSQL server whose socket is in the folder PRIMARY: prints its own folder when it takes connections,
# and lives as long as its standard input.
set -eu
bin=$1
primary=$2
folder=$(mktemp -d "${TMPDIR:-/tmp}/exchat-standby.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$bin/pg_basebackup" --host "$primary" --username exchat --pgdata "$folder/data" --write-recovery-conf \
    --checkpoint fast --no-sync >&2
"$bin/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" -c max_connections=300 \
    -c fsync=off >&2 &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$folder"' EXIT
until "$bin/pg_isready" --quiet --host "$folder"; do
    kill -0 "$server"
    sleep 0.05
done
echo "$folder"
cat >/dev/null
