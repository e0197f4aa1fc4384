#!/bin/sh
# A PostgreSQL server in a folder of its own, reached by a socket in there. Prints the folder when it takes connections, and
# lives as long as its standard input: whoever started it need not stop it. A line from there means that the server was
# killed, and is to be started again.
set -eu
bin=$1
shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/exchat-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$bin/initdb" --pgdata "$folder/data" --username exchat --auth trust --encoding UTF8 --locale C --no-sync >&2
# Nothing of this outlives the tests: the disk need not be waited for.
start() {
    "$bin/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" -c max_connections=300 \
        -c fsync=off -c full_page_writes=off "$@" >&2 &
    server=$!
    until "$bin/pg_isready" --quiet --host "$folder"; do
        kill -0 "$server"
        sleep 0.05
    done
    echo "$folder"
}
trap 'kill -QUIT "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$folder"' EXIT
start "$@"
while read -r _; do
    wait "$server" || true
    start "$@"
done
