#!/usr/bin/env bash
# Kills a run with SIGKILL again and again at random moments, many of them while a checkpoint is being written,
# and goes on each time; then compares the end with a run that was never killed. Prints one line a kill that went
# wrong and a summary; exit 1 if anything did.
#   bench/kill_test.sh GALLOP [kills 200] [seed 1]
set -uo pipefail
gallop=$(realpath "$1")
kills=${2:-200}
RANDOM=${3:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

every=250
recipe=(--no-gui --seed 5 --hidden 64,64 --batch 64 --warmup 300 --video none --log csv --save-every $every
  --eval-every 1000 --eval-episodes 1 --log-every 100000)
wrong=0 most_lost=0 in_a_save=0
complain() { echo "kill $1: $2"; wrong=$((wrong + 1)); }
# environment steps of the newest row of progress.csv
logged() { tail -n 1 run/progress.csv 2>/dev/null | cut -d, -f2 | grep -E '^[0-9]+$' || echo 0; }

"$gallop" train "${recipe[@]}" -n 1000 --run-dir run >out.txt 2>&1 || { cat out.txt; exit 1; }
for ((kill = 1; kill <= kills; ++kill)); do
  "$gallop" resume run --no-gui -n 100M >out.txt 2>&1 &
  process=$!
  sleep "$((RANDOM % 2)).$((RANDOM % 70 + 30))"  # it starts in a quarter of a second
  kill -KILL $process 2>/dev/null || complain $kill "it had ended by itself: $(tail -n 1 out.txt)"
  wait $process 2>/dev/null
  compgen -G 'run/checkpoints/*.unfinished' >/dev/null && in_a_save=$((in_a_save + 1))
  reached=$(logged)
  state=$("$gallop" resume run --no-gui -n +1 --seed 5 2>&1) || complain $kill "$state"
  at=$(grep -oE 'going on at [0-9,]+' <<<"$state" | tr -dc 0-9)
  lost=$((reached > at ? reached - at : 0))
  ((lost > most_lost)) && most_lost=$lost
done

# the end: as many steps for both
total=$(("$(logged)" + 3000))
total=$((total - total % 1000))
"$gallop" resume run --no-gui -n $total >out.txt 2>&1 || complain end "$(tail -n 2 out.txt)"
"$gallop" train "${recipe[@]}" -n $total --run-dir whole >out.txt 2>&1
for file in nets.pt optim.pt alpha.pt rng.bin env.bin evaluation.bin replay.bin policy.pt; do
  cmp run/checkpoints/last/$file whole/checkpoints/last/$file || complain end "$file differs"
done
cmp run/evaluations.npz whole/evaluations.npz || complain end "evaluations.npz differs"
diff <(cut -d, -f1,2 run/0.monitor.csv | tail -n +3) <(cut -d, -f1,2 whole/0.monitor.csv | tail -n +3) >/dev/null ||
  complain end "0.monitor.csv differs"
echo "$kills kills, $in_a_save of them while a checkpoint was being written: $wrong went wrong;" \
  "at most $most_lost finished steps lost (a save every $every); $total steps in all, equal to the bit"
exit $((wrong > 0))
