//! Names of runs, as Nextflow makes them up.

use super::random::Random;

const ADJECTIVES: [&str; 32] = [
    "admiring",
    "amazing",
    "awesome",
    "berserk",
    "big",
    "boring",
    "chaotic",
    "clever",
    "cranky",
    "deadly",
    "determined",
    "distracted",
    "ecstatic",
    "elegant",
    "fervent",
    "focused",
    "furious",
    "gloomy",
    "golden",
    "grave",
    "happy",
    "high",
    "hungry",
    "infallible",
    "jolly",
    "lethal",
    "mad",
    "modest",
    "nauseous",
    "prickly",
    "silly",
    "tiny",
];
const PEOPLE: [&str; 32] = [
    "avogadro",
    "babbage",
    "bell",
    "blackwell",
    "bohr",
    "brenner",
    "carson",
    "cori",
    "curie",
    "darwin",
    "einstein",
    "elion",
    "euler",
    "fermi",
    "franklin",
    "goodall",
    "heisenberg",
    "hodgkin",
    "hopper",
    "joliot",
    "kirch",
    "lovelace",
    "mcclintock",
    "meitner",
    "mendel",
    "minsky",
    "noether",
    "pasteur",
    "ride",
    "sanger",
    "stone",
    "turing",
];

/// A name.
pub(crate) fn run_name(random: &mut Random) -> String {
    let mut one_of = |words: &'static [&'static str; 32]| {
        let place = usize::try_from(random.below(32)).unwrap_or_default();
        words.get(place).copied().unwrap_or_default()
    };
    format!("{}_{}", one_of(&ADJECTIVES), one_of(&PEOPLE))
}
