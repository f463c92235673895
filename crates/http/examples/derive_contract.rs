//! Derives `openapi/reference/contract.json` from the OpenAPI file that the platform publishes: the paths, names,
//! types, enums, required flags and status codes that clients rely on, and none of its prose.
//!
//! `cargo run -p belfry-http --example derive_contract -- seqera-api-1.181.0.yaml openapi/reference/contract.json`

use std::error::Error;
use std::fs;

use serde_json::{Map, Value, json};

/// What is kept of a schema as it stands; what holds further schemas is walked.
const FACTS: [&str; 9] =
    ["type", "format", "enum", "required", "nullable", "readOnly", "writeOnly", "$ref", "const"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [published, derived] = arguments.as_slice() else {
        return Err("name the published OpenAPI file (YAML or JSON) and the file to write".into());
    };
    let document: Value = serde_yaml_ng::from_str(&fs::read_to_string(published)?)?;
    let paths = each(document.pointer("/paths"), path_item);
    let schemas = each(document.pointer("/components/schemas"), schema);
    let version = document.pointer("/info/version").unwrap_or(&Value::Null);
    let text = format!(
        "{{\n\"version\":{version},\n\"paths\":{},\n\"components\":{{\"schemas\":{}}}\n}}\n",
        one_a_line(&paths),
        one_a_line(&schemas),
    );
    fs::write(derived, text)?;
    Ok(())
}

fn path_item(item: &Value) -> Value {
    each(Some(item), |operation| {
        let parameters = operation.pointer("/parameters").and_then(Value::as_array);
        json!({
            "operationId": operation.pointer("/operationId"),
            "parameters": parameters.map(|list| list.iter().map(parameter).collect::<Vec<_>>()).unwrap_or_default(),
            "requestBody": operation.pointer("/requestBody").map(body),
            "responses": each(operation.pointer("/responses"), body),
        })
    })
}

fn parameter(parameter: &Value) -> Value {
    let mut facts = pick(parameter, &["name", "in", "required"]);
    facts.insert("schema".into(), schema(parameter.pointer("/schema").unwrap_or(&Value::Null)));
    facts.into()
}

/// A request body or a response: its schema by media type.
fn body(body: &Value) -> Value {
    let content = each(
        body.pointer("/content"),
        |media| json!({ "schema": schema(media.pointer("/schema").unwrap_or(&Value::Null)) }),
    );
    json!({ "content": content })
}

fn schema(published: &Value) -> Value {
    let mut facts = pick(published, &FACTS);
    for (name, value) in published.as_object().into_iter().flatten() {
        let walked = match name.as_str() {
            "properties" => each(Some(value), schema),
            "items" | "additionalProperties" if value.is_object() => schema(value),
            "allOf" | "oneOf" | "anyOf" => value.as_array().into_iter().flatten().map(schema).collect(),
            "discriminator" => pick(value, &["propertyName", "mapping"]).into(),
            _ => continue,
        };
        facts.insert(name.clone(), walked);
    }
    facts.into()
}

fn pick(object: &Value, names: &[&str]) -> Map<String, Value> {
    names.iter().filter_map(|name| Some(((*name).to_owned(), object.get(name)?.clone()))).collect()
}

fn each(object: Option<&Value>, f: impl Fn(&Value) -> Value) -> Value {
    let entries = object.and_then(Value::as_object).into_iter().flatten();
    entries.map(|(name, value)| (name.clone(), f(value))).collect::<Map<_, _>>().into()
}

/// A JSON object with each entry on a line of its own, so that changes can be read.
fn one_a_line(object: &Value) -> String {
    let entries = object.as_object().into_iter().flatten();
    let lines: Vec<String> =
        entries.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}
