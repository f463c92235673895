//! Settings of the server: flags win, then the environment (`BELFRY_*`, and `TOWER_*` where that means the same), then
//! a TOML file, then the defaults here.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Settings of the server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder for the database, the key, work and launch directories and kept logs.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; a file in the data directory by default.
    pub database_url: Option<String>,
    /// Address of the page as people and clients reach it; `http://localhost:PORT` by default.
    pub server_url: Option<String>,
    /// The Nextflow command of the local platform.
    pub nextflow: String,
    /// How many runs go on at once on the local platform; the number of cores by default.
    pub max_local_runs: Option<u32>,
    /// The user that runs on the local platform run as, if not the server's own.
    pub local_run_as: Option<String>,
    /// What is logged, such as `info` or `belfry=debug`.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            data_dir: PathBuf::from("belfry-data"),
            database_url: None,
            server_url: None,
            nextflow: "nextflow".to_owned(),
            max_local_runs: None,
            local_run_as: None,
            log: "info".to_owned(),
            log_json: false,
        }
    }
}

/// Settings that were given as flags.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the fields are those of Config")]
pub struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nextflow: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_local_runs: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_run_as: Option<String>,
}

/// Names of the original that mean the same here.
const TOWER_NAMES: &[(&str, &str)] = &[("TOWER_SERVER_URL", "server_url")];
const BELFRY_NAMES: &[&str] = &[
    "listen",
    "data_dir",
    "database_url",
    "server_url",
    "nextflow",
    "max_local_runs",
    "local_run_as",
    "log",
    "log_json",
];

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// One line that names the setting and where it was given.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Self, String> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(format!("Configuration file {} cannot be read", file.display()));
            }
            figment = figment.merge(Toml::file(file));
        }
        for (name, key) in TOWER_NAMES {
            figment = figment.merge(Env::raw().only(&[name]).map(move |_| (*key).into()));
        }
        let mut config: Self = figment
            .merge(Env::prefixed("BELFRY_").only(BELFRY_NAMES))
            .merge(Serialized::globals(flags))
            .extract()
            .map_err(|error| format!("Configuration: {error}"))?;
        config.data_dir = std::path::absolute(&config.data_dir)
            .map_err(|error| format!("Data directory {}: {error}", config.data_dir.display()))?;
        if let Some(url) = &config.server_url {
            let url = url.trim_end_matches('/');
            if !(url.starts_with("http://") || url.starts_with("https://")) {
                return Err(format!("Server URL '{url}' must start with http:// or https://"));
            }
            config.server_url = Some(url.to_owned());
        }
        if config.max_local_runs == Some(0) {
            return Err("max_local_runs is 0: no run could ever start".to_owned());
        }
        Ok(config)
    }

    /// The database's URL.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("belfry.sqlite").display()))
    }

    /// The address of the page, for a server that listens on `port`.
    #[must_use]
    pub fn server_url(&self, port: u16) -> String {
        self.server_url.clone().unwrap_or_else(|| format!("http://localhost:{port}"))
    }

    /// How many runs go on at once on the local platform.
    #[must_use]
    pub fn max_local_runs(&self) -> u32 {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        self.max_local_runs.unwrap_or_else(|| u32::try_from(cores()).unwrap_or(1))
    }
}

/// The environment of head jobs on the server's own machine: built from nothing but what Nextflow needs to run, so that
/// no secret of the server's environment reaches pipelines.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "settings are read here")]
pub fn head_job_environment() -> Vec<(String, String)> {
    let mut environment =
        vec![("PATH".to_owned(), std::env::var("PATH").unwrap_or_else(|_unset| "/usr/bin:/bin".to_owned()))];
    for name in
        ["HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "JAVA_CMD", "NXF_JAVA_HOME"]
    {
        if let Ok(value) = std::env::var(name) {
            environment.push((name.to_owned(), value));
        }
    }
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("belfry.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:9000\"\nserver_url = \"https://belfry.example.org/\"\n")
            .unwrap();
        let flags = Flags { listen: Some(SocketAddr::from(([127, 0, 0, 1], 9001))), ..Flags::default() };
        let config = Config::load(Some(&file), &flags).unwrap();
        assert_eq!(config.listen.port(), 9001);
        assert_eq!(config.server_url(1), "https://belfry.example.org");
        std::fs::write(&file, "lisen = \"127.0.0.1:9000\"\n").unwrap();
        let wrong = Config::load(Some(&file), &flags).unwrap_err();
        assert!(wrong.contains("lisen"), "{wrong}");
        assert!(Config::load(Some(&folder.path().join("none")), &flags).is_err());
    }
}
