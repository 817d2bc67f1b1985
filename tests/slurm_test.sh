#!/usr/bin/env bash
# Runs docs/cluster/fill.sbatch on a real Slurm of one node that lives in a scratch folder: 200 pictures in an array of
# 4 tasks, one of them cancelled and the array submitted again, then the merge. Exit 77 (skipped) without slurm-wlm.
#   slurm_test.sh SOURCE MEND
set -euo pipefail
source=$1 program=$2
for tool in slurmctld slurmd sbatch munged; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed (Debian: slurm-wlm)"; exit 77; }
done
((EUID == 0)) || { echo "skipped: slurmd wants root"; exit 77; }

here=$(mktemp -d /tmp/mend-slurm-XXXXXX)
finish() {
  for pid in slurmd slurmctld munge/pid; do
    [[ -s $here/${pid%.pid} ]] && kill "$(cat "$here/${pid%.pid}")" 2>/dev/null || true
  done
  sleep 0.5
  rm -rf "$here"
}
trap finish EXIT
fail() { echo "slurm_test: $1"; tail -n 5 "$here"/*.log "$here"/job/*.log || true; exit 1; }
wait_for() { # wait_for SECONDS COMMAND...
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do ((tries-- > 0)) || fail "timed out: $*"; sleep 0.1; done
}

# A Slurm of one node with keys, sockets, ports and state of its own.
mkdir -p "$here"/{state,spool,munge,job}
chmod 755 "$here" && chmod 700 "$here/munge"
head -c 128 /dev/urandom >"$here/munge/key" && chmod 400 "$here/munge/key"
munged --force --key-file="$here/munge/key" --socket="$here/munge/socket" --pid-file="$here/munge/pid" \
  --log-file="$here/munge/log" --seed-file="$here/munge/seed" --num-threads=1
host=$(hostname -s) port=$((20000 + $$ % 20000))
cat >"$here/slurm.conf" <<CONF
ClusterName=mend
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$here/munge/socket
SlurmUser=root
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool
SlurmctldPidFile=$here/slurmctld
SlurmdPidFile=$here/slurmd
SlurmctldLogFile=$here/slurmctld.log
SlurmdLogFile=$here/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=0
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$here/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
wait_for 20 bash -c "sinfo -h -o %T | grep -q idle"

# 200 small pictures; the hole of one picture serves all.
cd "$here/job"
"$program" mask make curves --size 48x32 --count 200 -o in >/dev/null
"$program" mask make boxes --size 48x32 --seed 1 -o mask.png >/dev/null
export PATH=$(dirname "$program"):$PATH
submit() { sbatch --parsable --array=1-4 "$source/docs/cluster/fill.sbatch" in mask.png out --method push-pull; }
done_all() { [[ -z $(squeue -h) ]]; }

first=$(submit)
wait_for 60 test -s out/mend-manifest-2-of-4.jsonl
scancel --signal=KILL "${first}_2" || true
wait_for 120 done_all
if tail -n 1 out/mend-manifest-2-of-4.jsonl | grep -q '"finished"'; then echo "note: task 2 was quicker than scancel"; fi
second=$(submit)
merge=$(sbatch --parsable --dependency="afterok:$second" --output=merge.log --wrap "mend manifest merge out")
wait_for 180 done_all

grep -q '200 pictures of 4 shards' merge.log || fail "the merge (job $merge) said: $(cat merge.log)"
[[ $(wc -l <out/mend-manifest.jsonl) == 200 ]] || fail "the merged manifest has not 200 lines"
[[ $(ls out/*.png | wc -l) == 200 ]] || fail "there are not 200 pictures"
# No picture twice: outside of the task that was killed, a line for each picture and one that says the shard is done.
[[ $(cat out/mend-manifest-*-of-4.jsonl | grep -vc '"finished"') == 200 ]] || fail "a picture was made twice"
echo "slurm: 200 pictures in 4 tasks, one killed and resumed, merged"
