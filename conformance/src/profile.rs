//! The client generations whose behaviour is replayed.

use crate::patience::Policy;

/// A generation of Nextflow's reporting client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, such as `24.10`.
    pub name: &'static str,
    /// The version that was recorded, a folder of `recordings/`.
    pub version: &'static str,
    /// How it takes errors.
    pub policy: Policy,
}

/// All generations, oldest first.
pub const PROFILES: [Profile; 6] = [
    Profile { name: "20.10", version: "20.10.0", policy: Policy::A },
    Profile { name: "22.10", version: "22.10.7", policy: Policy::A },
    Profile { name: "24.10", version: "24.10.0", policy: Policy::A },
    Profile { name: "25.04", version: "25.04.4", policy: Policy::ASwallowing },
    Profile { name: "25.10", version: "25.10.7", policy: Policy::B },
    Profile { name: "26.04", version: "26.04.6", policy: Policy::C },
];

impl Profile {
    /// The generation of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }
}
