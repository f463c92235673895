//! The Java runtime that Nextflow runs on.

use std::env;
use std::path::PathBuf;

use crate::checkout::Checkout;

/// The oldest version that is tried with every Nextflow in use.
const OLDEST: u32 = 17;

/// Whether the Java that Nextflow would use is new enough.
pub(crate) fn is_fit(checkout: &Checkout) -> bool {
    let program =
        env::var_os("JAVA_HOME").map_or_else(|| "java".into(), |home| PathBuf::from(home).join("bin/java"));
    // It tells its version on standard error.
    let output = checkout.command(program).arg("-version").output();
    output.is_ok_and(|output| {
        major(&String::from_utf8_lossy(&output.stderr)).is_some_and(|major| major >= OLDEST)
    })
}

/// Reads `openjdk version "17.0.19" 2026-04-21`; 8 and older call themselves 1.8.
fn major(text: &str) -> Option<u32> {
    let version = text.lines().find_map(|line| line.split_once("version \""))?.1;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_java_says() {
        assert_eq!(major("openjdk version \"17.0.19\" 2026-04-21\nOpenJDK Runtime"), Some(17));
        assert_eq!(major("Picked up JAVA_TOOL_OPTIONS: x\nopenjdk version \"21\" 2023-09-19"), Some(21));
        assert_eq!(major("java version \"1.8.0_392\""), Some(1));
        assert_eq!(major("command not found"), None);
    }
}
