//! The files that the tests compare.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::compare::Difference;

/// Reads a JSON file of the repository.
pub(crate) fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{name}: {error}; make it with `cargo run -p belfry -- openapi > openapi/server.json`")
    });
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name} is no JSON: {error}"))
}

/// An operation of an OpenAPI file.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a Value,
}

impl Operation<'_> {
    pub(crate) fn id(&self) -> String {
        let id = self.body.get("operationId").and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("{} {} has no operationId", self.method, self.path)).to_owned()
    }
}

/// The operations of an OpenAPI file by id.
pub(crate) fn operations(document: &Value) -> BTreeMap<String, Operation<'_>> {
    let mut by_id = BTreeMap::new();
    for operation in each_operation(document) {
        let double = by_id.insert(operation.id(), operation);
        assert!(double.is_none(), "two operations are called {}", operation.id());
    }
    by_id
}

fn each_operation(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document.get("paths").and_then(Value::as_object).expect("an OpenAPI file has paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods
            .filter(|(method, _)| {
                ["get", "put", "post", "delete", "patch", "head"].contains(&method.as_str())
            })
            .map(move |(method, body)| Operation { method, path, body })
    })
}

/// What Belfry does not have yet.
pub(crate) struct NotBuilt {
    /// Operation ids.
    pub(crate) operations: BTreeSet<String>,
    /// By polymorphic schema: the discriminator values that Belfry does not know.
    pub(crate) variants: BTreeMap<String, BTreeSet<String>>,
}

impl NotBuilt {
    pub(crate) fn read() -> Self {
        let file = read("openapi/not-built.json");
        let field =
            |name: &str| file.get(name).cloned().unwrap_or_else(|| panic!("not-built.json lacks {name}"));
        Self {
            operations: serde_json::from_value(field("operations")).unwrap(),
            variants: serde_json::from_value(field("variants")).unwrap(),
        }
    }
}

/// The differences that are wanted, with their reasons.
pub(crate) fn exceptions() -> BTreeMap<Difference, Value> {
    let file = read("openapi/exceptions.json");
    let list = file.as_array().expect("openapi/exceptions.json is a list");
    let text = |entry: &Value, name: &str| {
        entry.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("{entry} lacks {name}")).to_owned()
    };
    let keyed: BTreeMap<_, _> = list
        .iter()
        .map(|entry| (Difference { at: text(entry, "at"), what: text(entry, "what") }, entry.clone()))
        .collect();
    assert_eq!(keyed.len(), list.len(), "an exception stands twice");
    keyed
}
