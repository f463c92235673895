//! The rules by which output is understood: the first that knows what it sees, wins. The texts that they look for were
//! printed by real Nextflow, 22.10 to 26.04, by Java, or by Belfry's launcher.

mod course;
mod machine;
mod project;

use super::HeadFailureKind as Kind;

/// What a head job left.
pub(super) struct Evidence<'a> {
    /// Its exit code.
    pub(super) exit: Option<i32>,
    /// The end of its console.
    pub(super) console: &'a str,
    /// The end of Nextflow's log.
    pub(super) log: &'a str,
}

/// What a rule found.
pub(super) struct Finding {
    pub(super) kind: Kind,
    pub(super) headline: String,
    pub(super) cause: Option<String>,
    pub(super) advice: Option<String>,
}

impl Finding {
    fn new(kind: Kind, headline: impl Into<String>) -> Self {
        Self { kind, headline: headline.into(), cause: None, advice: None }
    }

    fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

type Rule = fn(&Evidence) -> Option<Finding>;

const RULES: &[Rule] = &[
    machine::disk_full,
    machine::killed,
    machine::launcher,
    machine::java,
    machine::memory,
    machine::terminated,
    project::plugin,
    project::profile,
    project::config,
    project::revision,
    project::repository,
    project::main_script,
    project::script,
    project::nextflow_version,
    course::session_locked,
    machine::work_dir,
    course::reporting,
    course::process,
    course::pipeline,
    machine::command_not_found,
    machine::not_started,
];

/// The finding of the first rule that knows the evidence.
pub(super) fn first_match(evidence: &Evidence) -> Finding {
    RULES.iter().find_map(|rule| rule(evidence)).unwrap_or_else(|| unknown(evidence))
}

impl<'a> Evidence<'a> {
    /// The last line of the console that holds `words`.
    fn line(&self, words: &str) -> Option<&'a str> {
        self.console.lines().rev().find(|line| line.contains(words)).map(plain)
    }

    /// The last line of console or log that holds one of `choices`.
    fn line_anywhere(&self, choices: &[&str]) -> Option<&'a str> {
        let holds = |line: &&str| choices.iter().any(|words| line.contains(words));
        self.console.lines().rev().find(holds).or_else(|| self.log.lines().rev().find(holds)).map(plain)
    }

    /// Where the script went wrong, if Nextflow said so: `main.nf, line 7`.
    fn script_place(&self) -> Option<String> {
        let (file, rest) = between(self.line("Check script '")?, "Check script '", "' at line: ")?;
        let line: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(format!("{file}, line {line}"))
    }

    /// The message with which Nextflow ended: what follows the last `ERROR ~`, or else what it printed besides its
    /// usual lines.
    fn message(&self) -> Option<String> {
        let lines: Vec<&str> = self.console.lines().collect();
        let begin = lines.iter().rposition(|line| line.starts_with(ERROR));
        let told = lines.get(begin.unwrap_or_default()..).unwrap_or_default().iter().map(|line| plain(line));
        let message: Vec<&str> = told
            .skip_while(|line| begin.is_none() && (line.is_empty() || is_usual(line)))
            .take_while(|line| !line.starts_with("-- Check ") && !line.starts_with("Command executed:"))
            .filter(|line| begin.is_some() || !is_usual(line))
            .collect();
        let message = message.join("\n").trim().to_owned();
        let message = message.split(" -- Check script '").next().unwrap_or_default().to_owned();
        (!message.is_empty()).then_some(message)
    }
}

const ERROR: &str = "ERROR ~ ";

/// A line without the mark of an error.
fn plain(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix(ERROR).unwrap_or(line)
}

/// What Nextflow prints in every run.
fn is_usual(line: &str) -> bool {
    let task = line.strip_prefix('[').is_some_and(|rest| rest.as_bytes().get(2) == Some(&b'/'));
    let known = [
        "N E X T F L O W",
        "Launching `",
        "Monitor the execution",
        "Pulling ",
        "downloaded from ",
        "Downloading plugin ",
        "WARN: ",
        "executor > ",
    ];
    task || known.iter().any(|begin| line.starts_with(begin))
}

/// The text between `begin` and `end`, and the rest.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<(&'a str, &'a str)> {
    text.split_once(begin)?.1.split_once(end)
}

/// The text in the first pair of backticks.
fn quoted(text: &str) -> Option<&str> {
    between(text, "`", "`").map(|(inside, _)| inside)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn unknown(evidence: &Evidence) -> Finding {
    match evidence.exit {
        None => Finding::new(Kind::Vanished, "The head job is gone and left no exit code")
            .advice("It was killed, or the machine went down. Resume the run to go on from its last tasks."),
        Some(0) => Finding::new(Kind::Unknown, "The head job ended, but its last messages did not arrive"),
        Some(code) => Finding::new(Kind::Unknown, format!("Nextflow ended with exit code {code}"))
            .advice("The console and Nextflow's log may say why."),
    }
}
