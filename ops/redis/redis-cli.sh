# redis-cli.sh HOST PORT latch|live COMMAND...: one command as the launcher's user over TLS. The password goes by the
# environment of this one process, never by its arguments. Succeeds where Redis answered no error.
set -eu
host=$1 port=$2 instance=$3
shift 3
REDISCLI_AUTH=$(cat "/run/secrets/redis-$instance-launcher.password")
export REDISCLI_AUTH
answer=$(redis-cli -e --no-auth-warning --user launcher -h "$host" -p "$port" --tls --cacert /run/secrets/ca.crt \
  --cert /run/secrets/client-launcher.crt --key /run/secrets/client-launcher.key "$@")
printf '%s\n' "$answer"
