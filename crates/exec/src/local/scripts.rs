//! What is done by bash as the user of the runs: files then belong to that user and are subject to that user's rights,
//! whoever the server is. Paths are arguments, contents come from standard input.

use std::path::Path;

use nextflow::launcher::LaunchFile;

use crate::platform::RunSite;

const CHECK: &str = r#"
for tool in setsid mkdir mv ln cat head chmod uname; do
  type -P "$tool" >/dev/null || { echo "the program $tool is missing" >&2; exit 1; }
done
"#;

const PREPARE_DIR: &str = r#"
mkdir -p -- "$1" && test -d "$1" && probe=$(mktemp -- "$1/.belfry-XXXXXX") && rm -f -- "$probe"
"#;

/// Each file comes as a line of mode, size and name, then its bytes. A file is private while it is written, and appears
/// under its name when it is complete; if the server dies meanwhile, what came is removed.
const PUT_FILES: &str = r#"
case $2 in /*) mkdir -p -- "$2" || exit ;; esac
mkdir -p -- "$1" && cd -- "$1" || exit
umask 077
new=.belfry-new.$$
trap 'rm -f -- "$new"' EXIT
while read -r mode size name; do
  head -c "$size" >"$new" || exit
  if (($(wc -c <"$new") != size)); then
    echo "$name is incomplete" >&2
    exit 1
  fi
  chmod "$mode" "$new" && mv -f -- "$new" "$name" || exit
done
"#;

/// Turns into the launcher, in a session of its own.
const START: &str = r#"
cd -- "$1" && exec setsid bash "$2" </dev/null >>"$3" 2>&1
"#;

fn bash(script: &str, arguments: &[&Path]) -> Vec<String> {
    let words = ["bash", "-c", script, "belfry"].map(str::to_owned).into_iter();
    words.chain(arguments.iter().map(|path| path.to_string_lossy().into_owned())).collect()
}

/// Checks that the tools are there.
pub(super) fn check() -> Vec<String> {
    bash(CHECK, &[])
}

/// Makes a directory and tries to write into it.
pub(super) fn prepare_dir(dir: &Path) -> Vec<String> {
    bash(PREPARE_DIR, &[dir])
}

/// Makes the directories of a run and writes its files: the command and its input.
pub(super) fn put_files(site: &RunSite, files: &[LaunchFile]) -> (Vec<String>, Vec<u8>) {
    let mut input = Vec::new();
    for LaunchFile { name, content, mode } in files {
        input.extend_from_slice(format!("{mode:o} {} {name}\n", content.len()).as_bytes());
        input.extend_from_slice(content.as_bytes());
    }
    (bash(PUT_FILES, &[&site.launch_dir, &site.work_dir]), input)
}

/// Removes the file of the tokens.
pub(super) fn forget_secrets(site: &RunSite) -> Vec<String> {
    bash(r#"rm -f -- "$1""#, &[&site.launch_dir.join(site.files().secrets())])
}

/// Starts the launcher: the command, and the variable by which its processes are known from their first moment on.
pub(super) fn start(site: &RunSite) -> (Vec<String>, (String, String)) {
    let files = site.files();
    let (launcher, log) = (site.launch_dir.join(files.launcher()), site.launch_dir.join(files.log()));
    (
        bash(START, &[&site.launch_dir, &launcher, &log]),
        ("TOWER_WORKFLOW_ID".to_owned(), site.workflow_id.to_string()),
    )
}
