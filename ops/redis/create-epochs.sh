# Creates every epoch of /run/secrets/epochs that was never created, as 0, and notes it in /state. An epoch that was
# created before and is missing now is a rollback: it is left missing, so that the engine sees it and stays HALTED.
set -eu
while read -r key; do
  note=/state/$(printf '%s' "$key" | tr -c 'A-Za-z0-9_-' '_')
  [ -e "$note" ] && continue
  sh /run/secrets/redis-cli.sh redis-latch 6390 latch SETNX "$key" 0 >/dev/null
  : >"$note"
done </run/secrets/epochs
