//! Reading what clients send although the contract says otherwise: numbers as text, one number in the place of a list.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

fn number<E: serde::de::Error>(value: &Value) -> Result<Option<i64>, E> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|_e| E::custom(format!("expected a number, found the text '{text}'"))),
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.to_string().trim_end_matches(".0").parse().ok())
            .map(Some)
            .ok_or_else(|| E::custom(format!("expected a whole number, found {number}"))),
        other => Err(E::custom(format!("expected a number, found {other}"))),
    }
}

/// A whole number, also as text.
pub fn int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    number(&Value::deserialize(deserializer)?)
}

/// A whole number of 32 bits, also as text.
pub fn small_int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    let number = int(deserializer)?;
    number
        .map(|n| {
            i32::try_from(n).map_err(|_e| serde::de::Error::custom(format!("the number {n} is too large")))
        })
        .transpose()
}

/// Whole numbers, also as texts.
pub fn ints<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<i64>>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Array(values) => {
            values.iter().filter_map(|value| number(value).transpose()).collect::<Result<_, _>>().map(Some)
        }
        one => Ok(number(&one)?.map(|n| vec![n])),
    }
}

/// A switch, also as text.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(flag)),
        Value::String(text) => match text.trim() {
            "" => Ok(None),
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            other => {
                Err(serde::de::Error::custom(format!("expected true or false, found the text '{other}'")))
            }
        },
        other => Err(serde::de::Error::custom(format!("expected true or false, found {other}"))),
    }
}

/// Texts, also as one text with commas, as `nextflow launch` sends profiles.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let clean = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.split(',').filter_map(clean).collect())),
        Value::Array(values) => values
            .iter()
            .filter_map(|value| match value {
                Value::String(text) => clean(text).map(Ok),
                other => Some(Err(serde::de::Error::custom(format!("expected a text, found {other}")))),
            })
            .collect::<Result<_, _>>()
            .map(Some),
        other => Err(serde::de::Error::custom(format!("expected a list of texts, found {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Body {
        #[serde(deserialize_with = "int")]
        n: Option<i64>,
        #[serde(deserialize_with = "ints")]
        list: Option<Vec<i64>>,
        #[serde(deserialize_with = "texts")]
        words: Option<Vec<String>>,
    }

    #[test]
    fn takes_what_clients_send() {
        let body: Body =
            serde_json::from_str(r#"{"n":"17","list":["1",2],"words":"a, b,","unknown":[]}"#).unwrap();
        assert_eq!(
            (body.n, body.list, body.words),
            (Some(17), Some(vec![1, 2]), Some(vec!["a".into(), "b".into()]))
        );
        let body: Body = serde_json::from_str(r#"{"n":3.0,"list":null,"words":["x"]}"#).unwrap();
        assert_eq!((body.n, body.list, body.words), (Some(3), None, Some(vec!["x".into()])));
        assert!(serde_json::from_str::<Body>(r#"{"n":"many"}"#).is_err());
        assert!(serde_json::from_str::<Body>("{}").unwrap().n.is_none());
    }
}
