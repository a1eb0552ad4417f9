#!/bin/sh
# A camera's gateway by somebody else, for a shell: written from the clause and the page on the API, with curl and date.
#     sh foreign_sender.sh [SECONDS]   (how far its clock is ahead)
set -eu
feed=1 source=1 camera=1
IFS=,
for mark in ${COMMONBEAT_MARKS:-QQ00AAA,QQ00AAB}; do
  at=$(date -u -d "${1:-0} seconds" +%Y-%m-%dT%H:%M:%S.%3N+00:00)
  curl -sS --fail --max-time 5 "$COMMONBEAT_TARGET/api/anpr/reads" \
    -H "Authorization: Bearer ${COMMONBEAT_BEARER:-a-made-up-secret}" -H "Content-Type: application/json" \
    --data "{\"reads\": [{\"vrm\": \"$mark\", \"captured_at\": \"$at\", \"feed\": $feed, \"source\": $source, \"camera\": $camera}]}"
done
