//! Parameters of a launch: a text in JSON or YAML that must be one object.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Bytes that a text may have.
pub const MAX_BYTES: usize = 4 << 20;
/// Levels that objects and lists may be nested.
pub const MAX_DEPTH: usize = 64;
/// Values that a text may stand for, with those that YAML aliases repeat.
pub const MAX_VALUES: usize = 200_000;

/// The language of a parameters text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// Parameters that were read and can be handed to Nextflow as they were written.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    text: String,
    format: Format,
    values: Map<String, Value>,
}

/// Why a text is not usable as parameters. Line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// It cannot be read.
    #[error("The parameters are not valid {language}: line {line}, column {column}: {problem}.")]
    Syntax {
        /// `JSON` or `YAML`.
        language: &'static str,
        /// Where.
        line: usize,
        /// Where.
        column: usize,
        /// What the parser says.
        problem: String,
    },
    /// It is a list or a single value.
    #[error("The parameters must be an object, such as {{\"input\": \"samples.csv\"}}; this is {0}.")]
    NotAnObject(&'static str),
    /// It is larger than is sensible.
    #[error("The parameters are too large: {0}.")]
    TooLarge(String),
}

impl Params {
    /// Reads `text`: JSON if it is, else YAML. An empty text is no parameters.
    pub fn parse(text: &str) -> Result<Option<Self>, ParamsError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        if text.len() > MAX_BYTES {
            let problem = format!("{} bytes, {MAX_BYTES} are allowed", text.len());
            return Err(ParamsError::TooLarge(problem));
        }
        let (format, value) = match read_json(text) {
            Ok(value) => (Format::Json, value),
            // A text that begins like JSON but is not may still be YAML's short form; if it is neither, the person
            // meant JSON.
            Err(wrong) if text.trim_start().starts_with(['{', '[']) => {
                (Format::Yaml, read_yaml(text).map_err(|_not_yaml_either| wrong)?)
            }
            Err(_) => (Format::Yaml, read_yaml(text)?),
        };
        match value {
            Value::Object(values) => Ok(Some(Self { text: text.to_owned(), format, values })),
            // A YAML text of comments.
            Value::Null => Ok(None),
            Value::Array(_) => Err(ParamsError::NotAnObject("a list")),
            Value::String(_) => Err(ParamsError::NotAnObject("a text")),
            Value::Number(_) => Err(ParamsError::NotAnObject("a number")),
            Value::Bool(_) => Err(ParamsError::NotAnObject("true or false")),
        }
    }

    /// The text as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The language it is in.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The parameters by name.
    #[must_use]
    pub const fn values(&self) -> &Map<String, Value> {
        &self.values
    }
}

fn read_json(text: &str) -> Result<Value, ParamsError> {
    let left = Cell::new(MAX_VALUES);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Node { left: &left, depth: 0 }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        problem("JSON", Some((error.line(), error.column())), without_place(&error.to_string()), &left)
    })
}

fn read_yaml(text: &str) -> Result<Value, ParamsError> {
    let left = Cell::new(MAX_VALUES);
    let mut documents = serde_yaml_ng::Deserializer::from_str(text);
    let Some(first) = documents.next() else { return Ok(Value::Null) };
    let value = Node { left: &left, depth: 0 }.deserialize(first).map_err(|error| {
        let place = error.location().map(|place| (place.line(), place.column()));
        problem("YAML", place, without_place(&error.to_string()), &left)
    })?;
    if documents.next().is_some() {
        let problem = "more than one document".to_owned();
        return Err(ParamsError::Syntax { language: "YAML", line: 1, column: 1, problem });
    }
    Ok(value)
}

/// The parser's message without the place, which is told separately.
fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

fn problem(
    language: &'static str,
    place: Option<(usize, usize)>,
    problem: String,
    left: &Cell<usize>,
) -> ParamsError {
    if left.get() == 0 {
        return ParamsError::TooLarge(format!("more than {MAX_VALUES} values"));
    }
    if problem.contains(TOO_DEEP) || problem.contains("recursion limit") {
        return ParamsError::TooLarge(format!("nested more than {MAX_DEPTH} levels"));
    }
    if problem.contains("repetition limit") {
        return ParamsError::TooLarge("aliases repeat too much".to_owned());
    }
    let (line, column) = place.unwrap_or((1, 1));
    ParamsError::Syntax { language, line, column, problem }
}

const TOO_DEEP: &str = "nested too deeply";

/// One value, read with a count of all values and of the levels above it.
#[derive(Clone, Copy)]
struct Node<'a> {
    left: &'a Cell<usize>,
    depth: usize,
}

impl Node<'_> {
    fn below(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(D::Error::custom("too many values"));
        };
        self.left.set(left);
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom(TOO_DEEP));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list, a text, a number, true, false or null")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON has no infinity; YAML's is shown as text.
        Ok(Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below())? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(self.below())? {
            let key = match key {
                Value::String(text) => text,
                Value::Number(_) | Value::Bool(_) => key.to_string(),
                _ => return Err(A::Error::custom("a name must be a text")),
            };
            let value = entries.next_value_seed(self.below())?;
            if object.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("\"{key}\" is given twice")));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Params {
        Params::parse(text).unwrap().unwrap()
    }

    #[rstest]
    #[case("{\"a\": 1}", Format::Json)]
    #[case("{a: 1}", Format::Yaml)]
    #[case("a: 1\n", Format::Yaml)]
    #[case("# a comment\na: 1", Format::Yaml)]
    fn json_and_yaml_are_told_apart(#[case] text: &str, #[case] format: Format) {
        let params = read(text);
        assert_eq!(params.format(), format);
        assert_eq!(params.values()["a"], json!(1));
        assert_eq!(params.text(), text);
    }

    #[rstest]
    #[case("")]
    #[case(" \n")]
    #[case("# only a comment\n")]
    #[case("null")]
    fn nothing_is_no_parameters(#[case] text: &str) {
        assert_eq!(Params::parse(text), Ok(None));
    }

    #[test]
    fn values_of_all_kinds() {
        let params = read("a: [1, 2.5, true, null, 'x']\n7: y\nb: {c: {d: e}}\nbig: .inf\n");
        assert_eq!(
            Value::Object(params.values().clone()),
            json!({"a": [1, 2.5, true, null, "x"], "7": "y", "b": {"c": {"d": "e"}}, "big": "inf"})
        );
    }

    #[rstest]
    #[case("{\n  \"a\": 1\n  \"b\": 2\n}", "JSON: line 3, column 3")]
    #[case("{\"a\": 1} x", "JSON: line 1, column 10")]
    #[case("a: 1\nb: [1, 2\nc: 3\n", "YAML: line")]
    #[case("{\"a\": 1, \"a\": 2}", "\"a\" is given twice")]
    #[case("a: 1\n---\nb: 2\n", "more than one document")]
    #[case("[1]", "this is a list")]
    #[case("just words", "this is a text")]
    fn problems_say_where(#[case] text: &str, #[case] expected: &str) {
        let message = Params::parse(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned()];
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push(format!("a{level}: &a{level} [{aliases}]"));
        }
        for text in [
            bomb.join("\n"),
            "a: &x [*x]\n".to_owned(),
            "[".repeat(100_000),
            format!("a: {}{}", "[".repeat(100), "]".repeat(100)),
            format!("{{\"a\": {}{}}}", "[".repeat(100), "]".repeat(100)),
            "x".repeat(MAX_BYTES + 1),
        ] {
            let error = Params::parse(&text).unwrap_err();
            assert!(matches!(error, ParamsError::TooLarge(_)), "{error}");
        }
    }
}
