//! Settings of a compute environment, one shape for each platform, told apart by `discriminator`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::{Discriminator, OneOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::workflows::SchedConfig;

/// The platform that runs head jobs as processes of the server's machine.
pub const LOCAL_PLATFORM: &str = "local-platform";

/// `ConfigEnvVariable` of the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ConfigEnvVariable {
    pub compute: Option<bool>,
    pub head: Option<bool>,
    pub name: Option<String>,
    pub value: Option<String>,
}

/// `LocalComputeConfig` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct LocalComputeConfig {
    pub discriminator: Option<String>,
    pub environment: Option<Vec<ConfigEnvVariable>>,
    pub fusion2_enabled: Option<bool>,
    pub nextflow_config: Option<String>,
    pub post_run_script: Option<String>,
    pub pre_run_script: Option<String>,
    pub sched_config: Option<SchedConfig>,
    pub sched_enabled: Option<bool>,
    pub wave_enabled: Option<bool>,
    pub work_dir: Option<String>,
}

/// `ComputeConfig` of the contract.
#[derive(Clone, Debug)]
pub enum ComputeConfig {
    /// Of the local platform.
    Local(LocalComputeConfig),
    /// Of a platform that is not built, as it was sent.
    Other(Value),
}

impl Serialize for ComputeConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Local(config) => {
                // Clients fail on a config without a discriminator that they know.
                let config =
                    LocalComputeConfig { discriminator: Some(LOCAL_PLATFORM.to_owned()), ..config.clone() };
                config.serialize(serializer)
            }
            Self::Other(config) => config.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ComputeConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        // Some clients leave the discriminator out or call it by an older name: then the platform beside it decides.
        let kind =
            ["discriminator", "configType"].iter().find_map(|key| value.get(key)).and_then(Value::as_str);
        match kind {
            Some(LOCAL_PLATFORM) | None => {
                LocalComputeConfig::deserialize(value).map(Self::Local).map_err(serde::de::Error::custom)
            }
            Some(_) => Ok(Self::Other(value)),
        }
    }
}

impl PartialSchema for ComputeConfig {
    fn schema() -> RefOr<Schema> {
        let local = Ref::from_schema_name("LocalComputeConfig");
        OneOfBuilder::new()
            .item(local.clone())
            .discriminator(Some(Discriminator::with_mapping(
                "discriminator",
                [(LOCAL_PLATFORM, local.ref_location)],
            )))
            .into()
    }
}

impl ToSchema for ComputeConfig {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("LocalComputeConfig".to_owned(), LocalComputeConfig::schema()));
        LocalComputeConfig::schemas(schemas);
    }
}
