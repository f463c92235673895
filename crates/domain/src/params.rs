//! Parameters of a run as they are searched for: flat, in lower case, cut.

use serde_json::Value;

/// Most parameters of a run that can be searched for.
const MOST: usize = 500;
/// Longest name and value, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_VALUE: usize = 500;
/// How deep objects may lie in each other.
const DEEPEST: usize = 8;

/// The parameters of the client's workflow object, each as `a.b.c` and its value, sorted by both.
#[must_use]
pub fn flat(workflow: &str) -> Vec<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Workflow {
        params: Option<Value>,
    }
    let Ok(Workflow { params: Some(params) }) = serde_json::from_str(workflow) else { return Vec::new() };
    let mut found = Vec::new();
    collect(&mut found, "", &params, DEEPEST);
    found.sort();
    found.dedup();
    found
}

fn collect(found: &mut Vec<(String, String)>, name: &str, value: &Value, depth: usize) {
    if found.len() >= MOST {
        return;
    }
    let text = match value {
        Value::Null => return,
        Value::Object(members) if depth > 0 => {
            for (member, value) in members {
                let path = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                collect(found, &path, value, depth - 1);
            }
            return;
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !name.is_empty() {
        found.push((cut(name, LONGEST_NAME), cut(&text, LONGEST_VALUE)));
    }
}

/// What a database can store of a text, in lower case.
fn cut(text: &str, longest: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(longest).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_flat_and_cut() {
        let workflow = r#"{"params": {"Genome": "GRCh38", "deep": {"a": {"b": 3}}, "list": [1, "x"], "on": true,
            "none": null, "nul": "a\u0000b"}, "runName": "x"}"#;
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            flat(workflow),
            [
                pair("deep.a.b", "3"),
                pair("genome", "grch38"),
                pair("list", "[1,\"x\"]"),
                pair("nul", "ab"),
                pair("on", "true")
            ]
        );
        let long = format!("{{\"params\":{{\"x\":\"{}\"}}}}", "y".repeat(9000));
        assert_eq!(flat(&long)[0].1.len(), LONGEST_VALUE);
        for none in ["", "[]", "{}", "{\"params\": 3}", "{\"params\": null}"] {
            assert_eq!(flat(none), [], "{none}");
        }
    }
}
