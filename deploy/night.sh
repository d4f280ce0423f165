#!/usr/bin/env bash
# One night: refresh, say what changed, publish. For cron, systemd and CI; run it where data/ and sources/ are.
#
# Exit codes are those of refresh: 0 clean, 3 finished with warnings, 4 stopped by a guard, 1 failed. After 4 and 1 the
# copy of the last good night stays. Where another run is at work nothing is done, and the code is 0.
#
#   EVIDENCE_KB_COMMAND  how to call the program            evidence-kb
#   DATA                 folder of the three databases      data
#   SOURCES              folder of the topic files          sources
#   PUBLIC               where the published copy goes      public/evidence.db
#   CHANGES              where the changelog goes           changes.md
#   REFRESH_OPTIONS      more options of refresh, such as --every 7d
set -euo pipefail

read -r -a evidence_kb <<<"${EVIDENCE_KB_COMMAND:-evidence-kb}"
read -r -a options <<<"${REFRESH_OPTIONS:-}"
data=${DATA:-data} sources=${SOURCES:-sources} public=${PUBLIC:-public/evidence.db} changes=${CHANGES:-changes.md}

code=0
summary=$("${evidence_kb[@]}" refresh --json --data "$data" --sources "$sources" ${options[@]+"${options[@]}"}) || code=$?
printf '%s\n' "$summary"
if [[ $code != 0 && $code != 3 ]]; then
  echo "night: refresh ended with $code: nothing is published, and the copy of the last good night stays" >&2
  exit "$code"
elif [[ $summary == *'"status": "already_running"'* ]]; then
  echo "night: another run is at work; nothing was done" >&2
  exit 0
fi

"${evidence_kb[@]}" verify --data "$data"
"${evidence_kb[@]}" changes --format md --data "$data" >"$changes.part"
mv "$changes.part" "$changes"
"${evidence_kb[@]}" publish "$public" --data "$data"
exit "$code"
