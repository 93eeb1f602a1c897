#!/usr/bin/env bash
# A long run with a cheap update, watched: is its memory flat once the replay buffer is full, does it keep its number
# of open files, is it as fast at the end as at the start? Logs, evaluations, checkpoints and films are on as always.
#   bench/soak.sh GALLOP [steps 1000000]
# Prints a line a twentieth and a summary; exit 1 where memory grew by more than 1 %, where more than five more files
# are open, or where the last tenth took more than 5 % longer than the first that has a full buffer.
set -euo pipefail
gallop=$(realpath "$1")
steps=${2:-1000000}
folder=$(mktemp -d)
trap 'kill -KILL $process 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

"$gallop" train --no-gui --preset smoke --seed 1 --hidden 32,32 --buffer $((steps / 20)) --warmup 1000 \
  --steps "$steps" --save-every $((steps / 40)) --eval-every $((steps / 40)) --log csv,tb,json --log-every 1 \
  --video "every:$((steps / 5000))" --size 320x180 --run-dir run >out.txt 2>&1 &
process=$!

# environment steps and seconds of the newest row of progress.csv
newest() { tail -n 1 run/progress.csv 2>/dev/null | cut -d, -f2,3 | grep -E '^[0-9]+,[0-9.]+$' || echo 0,0; }
resident() { awk '/VmRSS/ {print $2}' "/proc/$process/status"; }
files() { find "/proc/$process/fd" -mindepth 1 | wc -l; }

printf '%10s %10s %12s %8s\n' steps seconds resident files
parts=20 at=() time=() memory=() open=()
for ((part = 1; part < parts; ++part)); do
  while IFS=, read -r step seconds <<<"$(newest)" && ((step < steps * part / parts)); do
    kill -0 $process 2>/dev/null || { cat out.txt; exit 1; }
    sleep 0.2
  done
  at+=("$step") time+=("$seconds") memory+=("$(resident)") open+=("$(files)")
  printf '%10d %10.1f %9d kB %8d\n' "$step" "$seconds" "${memory[-1]}" "${open[-1]}"
done
wait $process
IFS=, read -r step seconds <<<"$(newest)"

# The buffer is full from the first twentieth on; films and checkpoints come and go, so the most of eight looks counts.
largest() { printf '%s\n' "$@" | sort -n | tail -1; }
awk -v early="$(largest "${memory[@]:1:8}")" -v late="$(largest "${memory[@]: -8}")" \
  -v few="$(largest "${open[@]:1:8}")" -v many="$(largest "${open[@]: -8}")" \
  -v first="$(awk "BEGIN {print (${time[2]} - ${time[0]}) / (${at[2]} - ${at[0]})}")" \
  -v last="$(awk "BEGIN {print ($seconds - ${time[-2]}) / ($step - ${at[-2]})}")" 'BEGIN {
    printf "memory at most %d kB early, %d kB late (%+.2f %%); open files at most %d and %d; ", early, late,
      100 * (late / early - 1), few, many
    printf "a step took %.1f us in the first tenth, %.1f us in the last (%+.1f %%)\n", 1e6 * first, 1e6 * last,
      100 * (last / first - 1)
    exit late > 1.01 * early || many > few + 5 || last > 1.05 * first
  }'
