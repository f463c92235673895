//! Schemas reduced to what goes over the wire, whichever way OpenAPI lets one write it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The field that tells the variants of a polymorphic object apart, everywhere in the contract.
pub(crate) const DISCRIMINATOR: &str = "discriminator";

/// What values of a schema look like.
#[derive(Debug)]
pub(crate) enum Shape<'a> {
    /// Anything, or an object of unknown fields.
    Free,
    /// One type, such as `integer` or `string date-time`.
    Scalar(String),
    /// One of these texts.
    Enum(BTreeSet<&'a str>),
    /// A list of such items.
    List(&'a Value),
    /// Named fields.
    Object(Fields<'a>),
    /// One of several objects, told apart by a discriminator.
    Union(BTreeMap<String, &'a Value>),
}

/// Fields of an object.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) schemas: BTreeMap<&'a str, &'a Value>,
    pub(crate) required: BTreeSet<&'a str>,
}

/// An OpenAPI file, for looking names up.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a>(pub(crate) &'a Value);

/// A schema, and its name if it has one.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) schema: &'a Value,
    pub(crate) name: Option<&'a str>,
}

impl<'a> Document<'a> {
    /// Follows references, and wrappers that only say that a value may be null.
    pub(crate) fn resolve(self, schema: &'a Value) -> Named<'a> {
        let mut found = Named { schema, name: None };
        loop {
            if let Some(reference) = found.schema.get("$ref").and_then(Value::as_str) {
                let name = reference.rsplit('/').next().unwrap_or_default();
                let schemas = self.0.pointer("/components/schemas").and_then(Value::as_object);
                let schema = schemas.and_then(|all| all.get(name));
                found = Named {
                    schema: schema.unwrap_or_else(|| panic!("{reference} leads nowhere")),
                    name: Some(name),
                };
            } else if let Some(only) = only_alternative(found.schema) {
                found.schema = only;
            } else {
                return found;
            }
        }
    }

    /// The shape of a resolved schema.
    pub(crate) fn shape(self, schema: &'a Value) -> Shape<'a> {
        if let Some(words) = enum_words(schema) {
            return Shape::Enum(words);
        }
        if let Some(union) = self.union(schema) {
            return Shape::Union(union);
        }
        if alternatives(schema).len() > 1 {
            return Shape::Free;
        }
        if schema.get("properties").is_some() || schema.get("allOf").is_some() {
            return Shape::Object(self.fields(schema));
        }
        match type_word(schema) {
            Some("array") => schema.get("items").map_or(Shape::Free, Shape::List),
            Some("object") | None => Shape::Free,
            Some(word) => match schema.get("format").and_then(Value::as_str) {
                // Sizes of numbers do not show on the wire; dates do.
                Some("date-time") => Shape::Scalar(format!("{word} date-time")),
                _ => Shape::Scalar(word.to_owned()),
            },
        }
    }

    fn fields(self, schema: &'a Value) -> Fields<'a> {
        let mut fields = Fields::default();
        for part in list(schema, "allOf") {
            let part = self.fields(self.resolve(part).schema);
            fields.schemas.extend(part.schemas);
            fields.required.extend(part.required);
        }
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        fields.schemas.extend(own.map(|(name, schema)| (name.as_str(), schema)));
        fields.required.extend(list(schema, "required").iter().filter_map(Value::as_str));
        fields
    }

    /// Variants by discriminator value, if the schema has such.
    fn union(self, schema: &'a Value) -> Option<BTreeMap<String, &'a Value>> {
        let variants = alternatives(schema);
        if variants.is_empty() {
            return None;
        }
        variants.into_iter().map(|variant| Some((self.tag_in(schema, variant)?, variant))).collect()
    }

    /// The discriminator value of a variant: from the mapping, or from the variant's own field.
    fn tag_in(self, union: &'a Value, variant: &'a Value) -> Option<String> {
        let mapping =
            union.pointer("/discriminator/mapping").and_then(Value::as_object).into_iter().flatten();
        let reference = variant.get("$ref");
        let mapped = mapping.into_iter().find(|(_, target)| Some(*target) == reference);
        mapped.map(|(value, _)| value.clone()).or_else(|| self.tag_of(variant))
    }

    /// The only value that an object allows for its discriminator.
    pub(crate) fn tag_of(self, object: &'a Value) -> Option<String> {
        let fields = self.fields(self.resolve(object).schema);
        let words = enum_words(self.resolve(fields.schemas.get(DISCRIMINATOR)?).schema)?;
        words.first().map(|word| (*word).to_owned())
    }
}

fn list<'a>(schema: &'a Value, name: &str) -> &'a [Value] {
    schema.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The type without `null`.
fn type_word(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(word) => Some(word),
        Value::Array(words) => words.iter().filter_map(Value::as_str).find(|word| *word != "null"),
        _ => None,
    }
}

fn enum_words(schema: &Value) -> Option<BTreeSet<&str>> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Some(BTreeSet::from([word]));
    }
    Some(schema.get("enum")?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    let all = list(schema, "oneOf").iter().chain(list(schema, "anyOf"));
    all.filter(|alternative| alternative.get("type") != Some(&Value::from("null"))).collect()
}

/// The one schema that a wrapper stands for: the only alternative beside null, or the only part of an `allOf` that
/// adds nothing.
fn only_alternative(schema: &Value) -> Option<&Value> {
    match (alternatives(schema).as_slice(), list(schema, "allOf")) {
        ([only], []) if schema.get("discriminator").is_none() => Some(only),
        ([], [only]) if schema.get("properties").is_none() => Some(only),
        _ => None,
    }
}
