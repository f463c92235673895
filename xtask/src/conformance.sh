# A Belfry that can be taken away, for `cargo xtask conformance`: while it is away, a standby answers in its place.
#
# conformance.sh start|away|back|end, with BELFRY as the program and its settings in the environment. `pid` in the data
# folder has the process that listens.
set -eu
cd "$BELFRY_DATA_DIR"

# Starts one and waits until it says that it listens. The one before hands over the port and ends.
listen() {
  : >said
  "$BELFRY" "$@" >said 2>>log </dev/null &
  echo $! >pid
  until [ -s said ]; do
    kill -0 $!
    sleep 0.05
  done
}

case $1 in
  start) listen serve ;;
  away) listen standby --take-over ;;
  back) listen serve --take-over ;;
  end) kill "$(cat pid)" ;;
esac
