//! What Nextflow itself writes about a run besides its log: timeline, report, table of tasks, graph. The resolved
//! configuration says which and where.

/// Something that Nextflow writes about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// `-with-timeline`.
    Timeline,
    /// `-with-report`.
    Report,
    /// `-with-trace`.
    Trace,
    /// `-with-dag`.
    Dag,
}

impl ReportKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Timeline, Self::Report, Self::Trace, Self::Dag];

    /// The name of its section in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Report => "report",
            Self::Trace => "trace",
            Self::Dag => "dag",
        }
    }
}

/// The reports that are switched on in a resolved configuration (`workflow.configText`), with the paths of their files
/// as they stand there. Those without a path have a name that Nextflow makes up, which nobody else knows.
#[must_use]
pub fn enabled_reports(config_text: &str) -> Vec<(ReportKind, String)> {
    let (mut found, mut depth) = (Vec::new(), 0_usize);
    let mut open: Option<Section> = None;
    for line in config_text.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix('{') {
            if depth == 0 {
                let kind = ReportKind::ALL.into_iter().find(|kind| kind.as_str() == name.trim());
                open = kind.map(|kind| Section { kind, is_enabled: false, file: None });
            }
            depth += 1;
        } else if line == "}" {
            depth = depth.saturating_sub(1);
            if depth == 0
                && let Some(Section { kind, is_enabled: true, file: Some(file) }) = open.take()
            {
                found.push((kind, file));
            }
        } else if depth == 1
            && let Some(section) = &mut open
            && let Some((name, value)) = line.split_once('=')
        {
            match name.trim() {
                "enabled" => section.is_enabled = value.trim() == "true",
                "file" => section.file = unquoted(value.trim()),
                _ => {}
            }
        }
    }
    found
}

struct Section {
    kind: ReportKind,
    is_enabled: bool,
    file: Option<String>,
}

fn unquoted(text: &str) -> Option<String> {
    let inner = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    (!inner.is_empty()).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_on_and_have_a_path_are_found() {
        let config = "process {\n   executor = 'local'\n   withName:FOO {\n      file = 'no'\n   }\n}\n\n\
            timeline {\n   enabled = true\n   file = 'timeline-x.html'\n   overwrite = true\n}\n\n\
            report {\n   enabled = true\n   file = \"results/pipeline_info/report.html\"\n}\n\
            trace {\n   enabled = false\n   file = 'trace.txt'\n}\ndag {\n   enabled = true\n}\n";
        let expected = [
            (ReportKind::Timeline, "timeline-x.html".to_owned()),
            (ReportKind::Report, "results/pipeline_info/report.html".to_owned()),
        ];
        assert_eq!(enabled_reports(config), expected);
    }

    #[test]
    fn what_is_no_configuration_has_none() {
        for text in [
            "",
            "}}}}",
            "report {",
            "report {\nenabled = true\nfile = '\n}",
            "a {\nreport {\nenabled = true\nfile = 'x'\n}\n}",
        ] {
            assert!(enabled_reports(text).is_empty(), "{text}");
        }
    }
}
