
# Starts Nextflow once, hands signals on to it, and says last of all how it ended.
# A second start of this script does nothing, so a run never has two head jobs.

belfry_stop=''
belfry_child=''
belfry_woken=''

belfry_forward() {
  belfry_woken=1
  if [[ -n $belfry_child ]]; then
    kill -TERM "$belfry_child" 2>/dev/null
  else
    belfry_stop=1
  fi
}

# Waits for the process $1 and returns its exit code. Signals that come meanwhile go to that process; Nextflow
# then cancels its tasks and reports, so it is waited for again.
belfry_await() {
  local code
  belfry_child=$1
  if [[ -n $belfry_stop ]]; then
    belfry_stop=''
    kill -TERM "$belfry_child" 2>/dev/null
  fi
  while :; do
    belfry_woken=''
    wait "$belfry_child"
    code=$?
    [[ -n $belfry_woken ]] || break
  done
  belfry_child=''
  return "$code"
}

# Process id, start time in clock ticks, boot id and host: nobody else can be mistaken for this process.
belfry_describe() {
  local stat fields boot
  stat=$(cat "/proc/$$/stat" 2>/dev/null)
  read -ra fields <<<"${stat##*) }"
  boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
  printf '%s %s %s %s\n' "$$" "${fields[19]:-0}" "${boot:--}" "$(uname -n)"
}

# A hard link either appears whole or fails because the file is there; where links are not to be had, the shell
# creates the file only if it is not there.
belfry_claim() {
  local mark=nf-$belfry_id.pid.$$ claimed=1
  if belfry_describe >"$mark"; then
    if ln -- "$mark" "nf-$belfry_id.pid" 2>/dev/null; then
      claimed=0
    elif [[ ! -e nf-$belfry_id.pid ]]; then
      (set -o noclobber && cat -- "$mark" >"nf-$belfry_id.pid") 2>/dev/null && claimed=0
    fi
  fi
  rm -f -- "$mark"
  return "$claimed"
}

belfry_finish() {
  printf '%s\n' "$1" >"nf-$belfry_id.exit.$$" && mv -f -- "nf-$belfry_id.exit.$$" "nf-$belfry_id.exit"
  exit "$1"
}

# Pre-run script, Nextflow and post-run script share this subshell, so that what the first exports reaches the
# others, and an `exit` or `set -e` of a script of the user does not end the launcher.
belfry_session() {
  local status secrets=nf-$belfry_id.secrets.env
  belfry_export
  set -a
  if ! . "./$secrets"; then
    echo "belfry: the file of the run's tokens could not be read"
    exit 1
  fi
  set +a
  rm -f -- "$secrets"
  if [[ -e nf-$belfry_id.pre-run.sh ]]; then
    . "./nf-$belfry_id.pre-run.sh"
    status=$?
    set +eu +o pipefail
    if ((status != 0)); then
      echo "belfry: the pre-run script ended with exit status $status, so Nextflow was not started"
      exit "$status"
    fi
  fi
  trap belfry_forward TERM INT HUP USR2
  cd -- "$belfry_dir" || exit 1
  if ! type -P -- "${belfry_command[0]}" >/dev/null; then
    echo "belfry: command not found: ${belfry_command[0]}"
    exit 127
  fi
  "${belfry_command[@]}" &
  belfry_await "$!"
  status=$?
  if [[ -e nf-$belfry_id.post-run.sh ]]; then
    export NXF_EXIT_STATUS=$status
    (. "./nf-$belfry_id.post-run.sh") &
    belfry_await "$!" || echo "belfry: the post-run script ended with exit status $?"
  fi
  exit "$status"
}

trap belfry_forward TERM INT HUP USR2
cd -- "$belfry_dir" || exit 71
if ! belfry_claim; then
  echo "belfry: this run was started before; nothing is done" >&2
  exit 73
fi
belfry_session >>"nf-$belfry_id.txt" 2>&1 </dev/null &
belfry_await "$!"
belfry_finish "$?"
