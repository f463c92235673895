//! Single classes of the reporter, where a whole run is no way to see what they do.

use std::path::Path;
use std::process::Command;

use crate::run::installation;

#[test]
fn single_classes() {
    let installation = installation();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nextflow-reporter/test/units.groovy");
    let classes = format!("{0}/reporter:{0}/engine/*", installation.display());
    let mut java = Command::new("java");
    java.args(["-XX:TieredStopAtLevel=1", "-cp", &classes, "groovy.ui.GroovyMain"]).arg(script);
    let output = java.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
