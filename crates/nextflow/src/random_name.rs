//! Run names made of an adjective and the surname of someone who found things out.

const ADJECTIVES: &[&str] = &[
    "able", "agile", "amber", "ample", "apt", "bold", "brave", "bright", "brisk", "broad", "calm", "candid",
    "careful", "cheerful", "civil", "clear", "clever", "cosy", "crisp", "curious", "dapper", "daring",
    "deep", "deft", "eager", "early", "earnest", "easy", "even", "fair", "famous", "fast", "fine", "firm",
    "fluent", "fond", "frank", "fresh", "gentle", "glad", "golden", "good", "graceful", "grand", "handy",
    "happy", "hardy", "honest", "humble", "jolly", "just", "keen", "kind", "lively", "loyal", "lucid",
    "lucky", "mellow", "merry", "mild", "modest", "neat", "nimble", "noble", "open", "patient", "peaceful",
    "plain", "polite", "prompt", "proud", "quick", "quiet", "rapid", "ready", "robust", "rosy", "serene",
    "sharp", "silver", "simple", "sincere", "smart", "smooth", "solid", "steady", "sunny", "swift", "tidy",
    "trusty", "upbeat", "vivid", "warm", "wise", "witty", "zesty",
];

const SURNAMES: &[&str] = &[
    "abel",
    "agnesi",
    "alhazen",
    "ampere",
    "anning",
    "archimedes",
    "avogadro",
    "babbage",
    "banneker",
    "bell",
    "bernoulli",
    "bohr",
    "boltzmann",
    "bose",
    "boyle",
    "brahe",
    "burnell",
    "cantor",
    "carson",
    "carver",
    "cauchy",
    "cavendish",
    "celsius",
    "chandrasekhar",
    "chargaff",
    "copernicus",
    "cori",
    "crick",
    "curie",
    "dalton",
    "darwin",
    "descartes",
    "dirac",
    "dobzhansky",
    "ehrlich",
    "elion",
    "erdos",
    "euclid",
    "euler",
    "faraday",
    "fermat",
    "fermi",
    "feynman",
    "fibonacci",
    "fisher",
    "fleming",
    "franklin",
    "galilei",
    "galois",
    "gauss",
    "germain",
    "goeppert",
    "goodall",
    "haldane",
    "hamilton",
    "heisenberg",
    "hertz",
    "hilbert",
    "hodgkin",
    "hooke",
    "hopper",
    "humboldt",
    "hypatia",
    "jacob",
    "johnson",
    "kepler",
    "khorana",
    "kimura",
    "kovalevskaya",
    "lamarr",
    "lavoisier",
    "leeuwenhoek",
    "linnaeus",
    "lovelace",
    "margulis",
    "maxwell",
    "mcclintock",
    "meitner",
    "mendel",
    "mendeleev",
    "mirzakhani",
    "newton",
    "noether",
    "pascal",
    "pasteur",
    "pauling",
    "planck",
    "ramanujan",
    "rubin",
    "sanger",
    "somerville",
    "turing",
    "volta",
    "wallace",
    "watson",
    "yonath",
];

/// A run name such as `swift_noether`, chosen by the random number `random`.
#[must_use]
pub fn random_name(random: u64) -> String {
    let pick = |words: &'static [&'static str], number: u64| {
        let count = u64::try_from(words.len()).unwrap_or(1).max(1);
        usize::try_from(number % count).ok().and_then(|index| words.get(index)).copied().unwrap_or("run")
    };
    let count = u64::try_from(ADJECTIVES.len()).unwrap_or(1).max(1);
    format!("{}_{}", pick(ADJECTIVES, random), pick(SURNAMES, random / count))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_pair_comes_up_and_is_a_valid_run_name() {
        let pairs = ADJECTIVES.len() * SURNAMES.len();
        let names: HashSet<String> = (0..u64::try_from(pairs).unwrap()).map(random_name).collect();
        assert_eq!(names.len(), pairs);
        for name in &names {
            assert!(crate::launcher::is_run_name(name), "{name}");
        }
        assert!(crate::launcher::is_run_name(&random_name(u64::MAX)));
    }
}
