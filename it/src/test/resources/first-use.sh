#!/usr/bin/env bash
# The README's first screen, typed without any configuration, in a network of its own.
# Usage: unshare --net first-use.sh TREE STATE_DIR
# Prints what a newcomer sees; exits non-zero at the first command that fails.
set -euo pipefail
cd "$1"
export XDG_STATE_HOME="$2"

teleport_pid=
agent_pid=
stop() {
    for pid in $agent_pid $teleport_pid; do
        kill "$pid" 2>/dev/null && wait "$pid" || true
    done
}
trap stop EXIT

await_ok() { # PORT
    for _ in $(seq 300); do
        if [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$1/readyz")" = 200 ]; then
            return 0
        fi
        sleep 0.1
    done
    echo "not ready on port $1" >&2
    return 1
}

bin/teleport start --diag-addr=127.0.0.1:3000 &
teleport_pid=$!
await_ok 3000
curl -sS http://127.0.0.1:3000/healthz
echo
curl -sS http://127.0.0.1:3000/readyz
echo
curl -sS http://127.0.0.1:3000/metrics | grep '^process_state '
bin/teleport debug readyz
bin/tctl status
bin/tctl inventory ls
bin/tctl inventory status
bin/tctl inventory status --connected
id=$(bin/tctl inventory ls | awk 'NR == 3 { print $1 }')
bin/tctl inventory ping "$id"

token=$(bin/tctl tokens add --type=node --format=text)
bin/teleport start --roles=node --auth-server=127.0.0.1:3025 --token="$token" \
    --data-dir="$XDG_STATE_HOME/agent-2" --diag-addr=127.0.0.1:3001 &
agent_pid=$!
await_ok 3001
bin/tctl inventory ls
bin/teleport debug readyz --data-dir="$XDG_STATE_HOME/agent-2"

kill "$agent_pid"
wait "$agent_pid"
agent_pid=
kill "$teleport_pid"
wait "$teleport_pid"
teleport_pid=
echo "first use: done"
