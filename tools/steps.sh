# Sourced by ./demo and ./test: steps with a name, a duration and, when they fail, the end of their output.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
logs=$root/build/logs
mkdir -p "$logs"

# ccache needs a place to write even where HOME is unset or read-only.
if [[ -z ${CCACHE_DIR:-} && (-z ${HOME:-} || ! -w ${HOME:-}) ]]; then
  export CCACHE_DIR=$root/build/ccache
fi
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root}

# Background steps do not hear Ctrl-C themselves.
trap 'jobs -p | xargs -r kill 2>/dev/null' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A compiler that works on Asio and Beast with sanitizers takes up to 1.5 GB.
parallel_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || echo "$cores")
  ((memory < 1)) && memory=1
  echo $((cores < memory ? cores : memory))
}

elapsed() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# heartbeat NAME PID START LOG: says every minute that a quiet step still runs, and ninja's count if there is one.
heartbeat() {
  # The sleep outlives this function when the step ends; it must not hold the caller's pipe open.
  while sleep 60 </dev/null >/dev/null 2>&1 && kill -0 "$2" 2>/dev/null; do
    echo "  … $1: $(elapsed $((SECONDS - $3)))$(tail -n 1 "$4" 2>/dev/null | grep -o "^\[[0-9]*/[0-9]*\]" | sed "s/^/ /" || true)"
  done
}

# step NAME COMMAND…: runs the command with its output in build/logs/NAME.log. On a terminal, a command that
# draws its own progress (ninja) is shown instead. Returns the command's exit code.
step() {
  local name=$1 start=$SECONDS code=0 log
  log=$logs/${name// /-}.log
  shift
  if [[ -t 1 && $1 == cmake && $2 == --build ]]; then
    echo "$name …"
    "$@" </dev/null || code=$?
    log=
  else
    "$@" </dev/null >"$log" 2>&1 &
    local pid=$!
    heartbeat "$name" "$pid" "$start" "$log" &
    local beat=$!
    wait "$pid" || code=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
  fi
  if ((code == 0)); then
    printf '%-44s ok      %s\n' "$name" "$(elapsed $((SECONDS - start)))"
  else
    printf '%-44s FAILED  %s\n' "$name" "$(elapsed $((SECONDS - start)))"
    if [[ -n $log ]]; then
      tail -n 60 "$log" | sed 's/^/  | /'
      echo "  all of it: ${log#"$root"/}"
    fi
  fi
  return "$code"
}
