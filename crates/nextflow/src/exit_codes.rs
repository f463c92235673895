//! Words for exit codes of tasks and head jobs.

/// What the shell means with the codes that have a meaning of their own, then the signals (code = 128 + signal).
const MEANINGS: &[(i32, &str)] = &[
    (0, "success"),
    (1, "the command failed; its messages say why"),
    (2, "the command failed; often wrong options, or a mistake in the script"),
    (124, "stopped by the command timeout: its time was over"),
    (125, "the container could not be started"),
    (126, "a command was found but may not be run: no execute permission, or not a program of this machine"),
    (127, "a command was not found: it is not installed, not in the container, or not on PATH"),
    (129, "ended by SIGHUP: the session was closed"),
    (130, "ended by SIGINT: interrupted"),
    (131, "ended by SIGQUIT"),
    (132, "ended by SIGILL: the program uses instructions that this processor lacks"),
    (133, "ended by SIGTRAP"),
    (134, "ended by SIGABRT: the program gave up by itself, often for want of memory"),
    (135, "ended by SIGBUS: memory or a mapped file could not be read, often a full disk"),
    (136, "ended by SIGFPE: wrong arithmetic, such as a division by zero"),
    (137, "killed by SIGKILL: most often out of memory"),
    (138, "ended by SIGUSR1: on a cluster, often a limit about to be reached"),
    (139, "ended by SIGSEGV: the program used memory that is not its own"),
    (140, "ended by SIGUSR2: on a cluster, most often the time or memory limit"),
    (141, "ended by SIGPIPE: the next command of a pipe had already ended"),
    (142, "ended by SIGALRM: a timer ran out"),
    (143, "ended by SIGTERM: cancelled, or stopped by the scheduler at a limit"),
    (152, "ended by SIGXCPU: the limit of CPU time was reached"),
    (153, "ended by SIGXFSZ: the limit of file size was reached"),
    (157, "ended by SIGPOLL"),
    (158, "ended by SIGPWR"),
    (159, "ended by SIGSYS: a system call was not allowed"),
    (255, "the command failed, or a remote connection or container could not be started"),
];

/// What Nextflow sends while a task has no exit code.
const NONE_YET: i32 = i32::MAX;

/// What the exit code of a task or head job means, in a few words; `None` when it means only what the program itself
/// says.
#[must_use]
pub fn meaning(code: i32) -> Option<&'static str> {
    if code == NONE_YET {
        return None;
    }
    MEANINGS.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// Whether the code says that a signal ended the program.
#[must_use]
pub const fn is_signal(code: i32) -> bool {
    matches!(code, 129..=192)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_codes_have_words() {
        for code in [1, 2, 126, 127, 137, 139, 140, 143] {
            assert!(meaning(code).is_some(), "{code}");
        }
        assert!(meaning(137).unwrap().contains("memory"));
        for code in [3, 42, i32::MAX, -1] {
            assert_eq!(meaning(code), None, "{code}");
        }
        assert!(is_signal(137) && !is_signal(127) && !is_signal(255));
    }

    #[test]
    fn the_page_has_the_same_words() {
        let page = include_str!("../../../web/src/features/tasks/exitCodes.json");
        let page: std::collections::BTreeMap<i32, String> = serde_json::from_str(page).unwrap();
        let ours = MEANINGS.iter().map(|(code, words)| (*code, (*words).to_owned())).collect();
        assert_eq!(page, ours);
    }
}
