//! The managed Nextflow: an engine from Maven Central with Belfry's reporter, in a folder of its own.
//!
//! ```text
//! .belfry/nextflow-24.10.0/bin/nextflow     the command; takes what `nextflow` takes
//!                          engine/*.jar     the engine and what it needs
//!                          reporter/        the compiled reporter
//!                          stamp            what it was made from
//! ```

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::stamp::Stamp;

/// The version in `nextflow-reporter/engine/pom.xml`.
const VERSION: &str = "24.10.0";

/// Installs the managed Nextflow, unless it is there and made from the same sources, and returns its command.
///
/// `root` is the top of the repository. The installation goes below `.belfry` there, or below `BELFRY_CACHE`. It
/// appears whole or not at all, also when two processes install at once.
pub(crate) fn install(root: &Path) -> Result<PathBuf> {
    let cache = env::var_os("BELFRY_CACHE").map_or_else(|| root.join(".belfry"), PathBuf::from);
    let installation = cache.join(format!("nextflow-{VERSION}"));
    let program = installation.join("bin/nextflow");
    let sources = root.join("nextflow-reporter");
    if stamp(&installation, &sources)?.is_fresh() {
        return Ok(program);
    }
    fs::create_dir_all(&cache).with_context(|| cache.display().to_string())?;
    let lock = File::create(cache.join("nextflow.lock"))?;
    lock.lock()?;
    // Another process may have installed it in the meantime.
    if !stamp(&installation, &sources)?.is_fresh() {
        let draft = cache.join("nextflow.draft");
        remove(&draft)?;
        build(&sources, &draft).context("the managed Nextflow could not be installed")?;
        remove(&installation)?;
        fs::rename(&draft, &installation).with_context(|| installation.display().to_string())?;
    }
    Ok(program)
}

/// What an installation is made from. It is written last, so an unfinished one has none.
fn stamp(installation: &Path, sources: &Path) -> Result<Stamp> {
    let inputs = ["engine", "src", "resources", "nextflow"].map(|name| sources.join(name));
    Stamp::new(installation.join("stamp"), &inputs, &[])
}

fn build(sources: &Path, installation: &Path) -> Result<()> {
    let java = java();
    command::output(Command::new(&java).arg("-version"))
        .context("Java is needed. Install it with: apt-get install openjdk-17-jre-headless")?;
    command::output(Command::new("mvn").arg("--version"))
        .context("Maven is needed. Install it with: apt-get install maven")?;

    let engine = installation.join("engine");
    fs::create_dir_all(&engine)?;
    command::output(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--file"])
            .arg(sources.join("engine/pom.xml"))
            .arg("dependency:copy-dependencies")
            .arg(property("-DoutputDirectory=", &engine)),
    )?;

    let reporter = installation.join("reporter");
    fs::create_dir_all(&reporter)?;
    command::output(
        Command::new(&java)
            .arg("-XX:TieredStopAtLevel=1")
            .arg("-cp")
            .arg(engine.join("*"))
            .args(["org.codehaus.groovy.tools.FileSystemCompiler", "--encoding", "UTF-8", "-d"])
            .arg(&reporter)
            .args(groovy_files(&sources.join("src"))?),
    )?;
    copy(&sources.join("resources"), &reporter)?;

    let bin = installation.join("bin");
    fs::create_dir_all(&bin)?;
    fs::copy(sources.join("nextflow"), bin.join("nextflow"))?;
    stamp(installation, sources)?.write()
}

/// The Java that the command uses, too.
fn java() -> PathBuf {
    let of_home = env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/java"));
    of_home.filter(|java| command::is_program(java)).unwrap_or_else(|| "java".into())
}

fn property(name: &str, value: &Path) -> OsString {
    let mut text = OsString::from(name);
    text.push(value);
    text
}

fn groovy_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(groovy_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "groovy") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("there is no Groovy source in {}", folder.display());
    }
    Ok(files)
}

/// Copies what is in one folder into another.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for path in entries(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}
