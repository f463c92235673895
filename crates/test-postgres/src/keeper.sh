# Runs one PostgreSQL server in a folder until standard input ends, then stops it and deletes the folder.
# Standard input is a pipe from the process that wants the server: when that process ends, however it ends,
# the pipe closes. Being the parent of the server, this script knows that the process it stops is the server.
# Before its end, the lines `fast` and `immediate` stop the server that way, and `start` starts it again.
#
# keeper.sh FOLDER PROGRAMS PORT [postgres option]...
# FOLDER exists and holds the file `password`. Status: that of the failed part; what went wrong is on stderr.
set -u
folder=$1 programs=$2 port=$3
shift 3
exec 3<&0 </dev/null

# initdb and postgres refuse to run as root.
if [ "$(id -u)" = 0 ]; then
  drop='setpriv --reuid=postgres --regid=postgres --init-groups --'
  chown -R postgres: "$folder" || exit 1
else
  drop=
fi
cd "$folder" || exit 1

if ! $drop "$programs/initdb" --pgdata=data --username=postgres --pwfile=password --auth=password \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >log 2>&1; then
  tail -n 20 log >&2
  cd / && rm -rf -- "$folder"
  exit 1
fi
rm -f password

# The server, once for each start. `pid` has its process; when the file is gone, it may be started again.
serve() {
  while :; do
    (exec $drop "$programs/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c "port=$port" \
      -c unix_socket_directories= -c max_connections=300 "$@" >>log 2>&1 3<&-) &
    server=$!
    echo "$server" >pid
    ! [ -e ending ] || stop QUIT
    wait "$server"
    status=$?
    [ -e stopped ] || break
    rm -f pid
    while [ -e stopped ]; do sleep 0.05; done
    ! [ -e ending ] || break
  done
}

# Stops the server that runs, if one does.
stop() {
  ! [ -e pid ] || kill "-$1" "$(cat pid)"
}

(
  while read -r word <&3; do
    case $word in
      fast) : >stopped; stop INT ;;
      immediate) : >stopped; stop QUIT ;;
      start) rm -f stopped ;;
    esac
  done
  # Immediate shutdown: nobody will read this data again.
  : >ending
  rm -f stopped
  stop QUIT
) 2>/dev/null &
watcher=$!
exec 3<&-

serve "$@"
kill -KILL "$watcher" 2>/dev/null
[ -e ending ] || tail -n 20 log >&2
cd / && rm -rf -- "$folder"
exit "$status"
