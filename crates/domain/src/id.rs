//! Identifiers, one type for each kind of thing, in the forms that the clients of the published API expect.

use std::fmt;

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn base62(mut value: u128) -> String {
    let mut digits = Vec::with_capacity(22);
    loop {
        let digit = usize::try_from(value % 62).unwrap_or_default();
        digits.push(BASE62.get(digit).copied().unwrap_or(b'0'));
        value /= 62;
        if value == 0 {
            break;
        }
    }
    digits.reverse();
    digits.into_iter().map(char::from).collect()
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $make:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new random id.
            #[must_use]
            pub fn random(rng: &mut impl Rng) -> Self {
                let make: fn(u128) -> u128 = $make;
                Self(base62(make(rng.random::<u128>())))
            }

            /// The id in `text`, if it has the form of one: letters and digits, not longer than the contract allows.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let fits = !text.is_empty() && text.len() <= $max && text.bytes().all(|c| c.is_ascii_alphanumeric());
                fits.then(|| Self(text.to_owned()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A run. 14 characters of base 62, as clients cut ids at 16.
    WorkflowId, 16, |r| 62u128.pow(13) + r % (6 * 62u128.pow(13))
);
text_id!(
    /// A launch: the settings of one start. A random 128-bit number in base 62.
    LaunchId, 22, |r| r
);
text_id!(
    /// A compute environment. A random 128-bit number in base 62.
    ComputeEnvId, 22, |r| r
);
text_id!(
    /// A version of a pipeline. A random 128-bit number in base 62.
    PipelineVersionId, 22, |r| r
);

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// A person.
    UserId
);
number_id!(
    /// A workspace of an organization.
    WorkspaceId
);
number_id!(
    /// A saved pipeline.
    PipelineId
);
number_id!(
    /// A personal access token.
    TokenId
);
number_id!(
    /// A task, by its number within its run.
    TaskId
);

impl PipelineId {
    /// A new random id below 2^48, as the contract's clients keep it in a double.
    #[must_use]
    pub fn random(rng: &mut impl Rng) -> Self {
        Self(rng.random_range(1 << 40..1_i64 << 48))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_have_fourteen_characters() {
        let mut rng = rand::rng();
        for _ in 0..1000 {
            assert_eq!(WorkflowId::random(&mut rng).as_str().len(), 14);
        }
    }

    #[test]
    fn ids_are_letters_and_digits_only() {
        assert!(WorkflowId::parse("4Bi5xBK6E2Nbhj").is_some());
        for text in ["", "null/..", "a b", "12345678901234567", "é"] {
            assert!(WorkflowId::parse(text).is_none(), "{text}");
        }
    }
}
