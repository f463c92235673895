//! The differences between the contract and our own OpenAPI file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::files::{NotBuilt, Operation, operations};
use crate::shape::{DISCRIMINATOR, Document, Fields, Shape};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    /// Operation id, or the contract's name of a schema.
    pub(crate) at: String,
    /// What differs, in fixed words.
    pub(crate) what: String,
}

/// Which way a body goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// From the client: we may ask for no more than the contract does.
    Request,
    /// To the client: we must tell no less than the contract promises.
    Response,
}

/// All differences of what is built: in paths, parameters, bodies and status codes of success.
pub(crate) fn differences(contract: &Value, server: &Value, not_built: &NotBuilt) -> BTreeSet<Difference> {
    let ours = operations(server);
    let mut comparison = Comparison {
        contract: Document(contract),
        server: Document(server),
        variants: &not_built.variants,
        compared: BTreeSet::new(),
        found: BTreeSet::new(),
    };
    let wanted = operations(contract);
    for (id, operation) in &wanted {
        if let Some(own) = ours.get(id) {
            comparison.operation(id, operation, own);
        }
    }
    for (id, _) in ours.iter().filter(|(id, own)| !wanted.contains_key(*id) && !own.path.starts_with("/ext/"))
    {
        comparison.differs(id, "is not in the contract");
    }
    comparison.found
}

struct Comparison<'a> {
    contract: Document<'a>,
    server: Document<'a>,
    variants: &'a BTreeMap<String, BTreeSet<String>>,
    /// Pairs of named schemas that were compared already; it also ends recursion.
    compared: BTreeSet<(String, String, Way)>,
    found: BTreeSet<Difference>,
}

impl<'a> Comparison<'a> {
    fn differs(&mut self, at: &str, what: impl Into<String>) {
        self.found.insert(Difference { at: at.to_owned(), what: what.into() });
    }

    fn operation(&mut self, id: &str, wanted: &Operation<'a>, own: &Operation<'a>) {
        if (wanted.method, wanted.path) != (own.method, own.path) {
            let place = |operation: &Operation| format!("{} {}", operation.method, operation.path);
            self.differs(id, format!("is {}, not {}", place(own), place(wanted)));
        }
        self.parameters(id, wanted.body, own.body);
        self.request(id, wanted.body, own.body);
        self.responses(id, wanted.body, own.body);
    }

    fn parameters(&mut self, id: &str, wanted: &'a Value, own: &'a Value) {
        let (wanted, own) = (parameters(wanted), parameters(own));
        for ((place, name), parameter) in &wanted {
            let Some(ours) = own.get(&(*place, *name)) else {
                self.differs(id, format!("{place} {name} is missing"));
                continue;
            };
            if is_required(ours) && !is_required(parameter) {
                self.differs(id, format!("{place} {name} is required"));
            }
            if let (Some(a), Some(b)) = (parameter.get("schema"), ours.get("schema")) {
                self.schema(id, &format!("{place} {name}"), a, b, Way::Request);
            }
        }
        for (place, name) in own.keys().filter(|key| !wanted.contains_key(*key)) {
            self.differs(id, format!("{place} {name} is ours"));
        }
    }

    fn request(&mut self, id: &str, wanted: &'a Value, own: &'a Value) {
        match (json_schema(wanted.get("requestBody")), json_schema(own.get("requestBody"))) {
            (Some(a), Some(b)) => self.schema(id, "request", a, b, Way::Request),
            // Some clients send nothing where the contract has an object without fields.
            (Some(a), None) if self.contract.resolve(a).name == Some("EmptyBodyRequest") => {}
            (Some(_), None) => self.differs(id, "request is missing"),
            (None, Some(_)) => self.differs(id, "request is ours"),
            (None, None) => {}
        }
    }

    fn responses(&mut self, id: &str, wanted: &'a Value, own: &'a Value) {
        let (wanted, own) = (successes(wanted), successes(own));
        for (status, response) in &wanted {
            let Some(ours) = own.get(status) else {
                self.differs(id, format!("status {status} is missing"));
                continue;
            };
            for media in content(response).keys() {
                if !content(ours).contains_key(media) {
                    self.differs(id, format!("response {status} is not {media}"));
                }
            }
            if let (Some(a), Some(b)) = (json_schema(Some(response)), json_schema(Some(ours))) {
                self.schema(id, "response", a, b, Way::Response);
            }
        }
        for status in own.keys().filter(|status| !wanted.contains_key(*status)) {
            self.differs(id, format!("status {status} is ours"));
        }
    }

    /// Compares two schemas. Differences are told at the contract's nearest named schema, else at `at`, where `path`
    /// leads to them.
    fn schema(&mut self, at: &str, path: &str, wanted: &'a Value, own: &'a Value, way: Way) {
        let (wanted, own) = (self.contract.resolve(wanted), self.server.resolve(own));
        let (at, path) = wanted.name.map_or((at, path), |name| (name, ""));
        if let (Some(a), Some(b)) = (wanted.name, own.name)
            && !self.compared.insert((a.to_owned(), b.to_owned(), way))
        {
            return;
        }
        match (self.contract.shape(wanted.schema), self.server.shape(own.schema)) {
            (Shape::Free, _) => {}
            (Shape::Scalar(a), Shape::Scalar(b)) if a == b => {}
            (Shape::Enum(a), Shape::Enum(b)) => self.words(at, path, &a, &b),
            (Shape::List(a), Shape::List(b)) => self.schema(at, &format!("{path}[]"), a, b, way),
            (Shape::Object(a), Shape::Object(b)) => self.fields(at, path, &a, &b, way),
            (Shape::Union(a), Shape::Union(b)) => self.union(at, &a, &b, way),
            (Shape::Union(a), b) => match self.server.tag_of(own.schema) {
                Some(tag) => self.union(at, &a, &BTreeMap::from([(tag, own.schema)]), way),
                None => self.differs(at, told(path, &format!("is {}, not one of several objects", kind(&b)))),
            },
            (a, b) => self.differs(at, told(path, &format!("is {}, not {}", kind(&b), kind(&a)))),
        }
    }

    fn words(&mut self, at: &str, path: &str, wanted: &BTreeSet<&str>, own: &BTreeSet<&str>) {
        for word in wanted.difference(own) {
            self.differs(at, told(path, &format!("value {word} is missing")));
        }
        for word in own.difference(wanted) {
            self.differs(at, told(path, &format!("value {word} is ours")));
        }
    }

    fn fields(&mut self, at: &str, path: &str, wanted: &Fields<'a>, own: &Fields<'a>, way: Way) {
        for (name, schema) in &wanted.schemas {
            let field = below(path, name);
            // What only goes the other way need not be here.
            let absent = if way == Way::Request { "readOnly" } else { "writeOnly" };
            match own.schemas.get(name) {
                // Its values are compared as the variants of the union.
                Some(_) if *name == DISCRIMINATOR => {}
                Some(ours) => self.schema(at, &field, schema, ours, way),
                None if schema.get(absent) == Some(&Value::from(true)) => {}
                None => self.differs(at, told(&field, "is missing")),
            }
        }
        for name in own.schemas.keys().filter(|name| !wanted.schemas.contains_key(*name)) {
            self.differs(at, told(&below(path, name), "is ours"));
        }
        let (stricter, looser, words) = match way {
            Way::Request => (&own.required, &wanted.required, "is required"),
            Way::Response => (&wanted.required, &own.required, "may be left out"),
        };
        let in_both = |name: &&&str| wanted.schemas.contains_key(**name) && own.schemas.contains_key(**name);
        for name in stricter.difference(looser).filter(in_both) {
            self.differs(at, told(&below(path, name), words));
        }
    }

    fn union(
        &mut self,
        at: &str,
        wanted: &BTreeMap<String, &'a Value>,
        own: &BTreeMap<String, &'a Value>,
        way: Way,
    ) {
        let not_built = self.variants.get(at).cloned().unwrap_or_default();
        for (tag, variant) in wanted {
            match own.get(tag) {
                Some(_) if not_built.contains(tag) => {
                    self.differs(at, format!("variant {tag} is built, but stands in not-built.json"));
                }
                Some(ours) => self.schema(at, &format!("variant {tag}"), variant, ours, way),
                None if not_built.contains(tag) => {}
                None => self.differs(at, format!("variant {tag} is missing")),
            }
        }
        for tag in own.keys().filter(|tag| !wanted.contains_key(*tag)) {
            self.differs(at, format!("variant {tag} is ours"));
        }
    }
}

fn told(path: &str, words: &str) -> String {
    if path.is_empty() { words.to_owned() } else { format!("{path} {words}") }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Parameters by place and name.
fn parameters(operation: &Value) -> BTreeMap<(&str, &str), &Value> {
    let list = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|parameter| {
        Some(((parameter.get("in")?.as_str()?, parameter.get("name")?.as_str()?), parameter))
    })
    .collect()
}

fn is_required(parameter: &Value) -> bool {
    parameter.get("required") == Some(&Value::from(true))
}

/// Responses of success by status.
fn successes(operation: &Value) -> BTreeMap<&str, &Value> {
    let all = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    all.filter(|(status, _)| status.starts_with('2')).map(|(status, body)| (status.as_str(), body)).collect()
}

fn content(body: &Value) -> BTreeMap<&str, &Value> {
    let media = body.get("content").and_then(Value::as_object).into_iter().flatten();
    media.map(|(name, value)| (name.as_str(), value)).collect()
}

fn json_schema(body: Option<&Value>) -> Option<&Value> {
    content(body?).get("application/json")?.get("schema")
}

fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Free => "free".into(),
        Shape::Scalar(word) => word.clone(),
        Shape::Enum(_) => "an enum".into(),
        Shape::List(_) => "a list".into(),
        Shape::Object(_) => "an object".into(),
        Shape::Union(_) => "one of several objects".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The differences of two files with one operation and the given schemas.
    fn compared(wanted: (Value, Value), own: (Value, Value)) -> Vec<String> {
        let document = |(operation, schemas): (Value, Value)| {
            let mut operation = operation;
            operation["operationId"] = json!("Op");
            json!({ "paths": { "/things": { "get": operation } }, "components": { "schemas": schemas } })
        };
        let not_built = NotBuilt {
            operations: BTreeSet::new(),
            variants: BTreeMap::from([("Config".into(), BTreeSet::from(["later".into()]))]),
        };
        let found = differences(&document(wanted), &document(own), &not_built);
        found.into_iter().map(|difference| format!("{}: {}", difference.at, difference.what)).collect()
    }

    fn answering(schema: &Value) -> Value {
        json!({ "responses": { "200": { "content": { "application/json": { "schema": schema } } } } })
    }

    fn thing(schema: &Value) -> (Value, Value) {
        (answering(&json!({ "$ref": "#/components/schemas/Thing" })), json!({ "Thing": schema }))
    }

    #[test]
    fn ways_to_write_the_same_are_the_same() {
        let published = thing(&json!({ "type": "object", "properties": {
            "part": { "allOf": [{ "$ref": "#/components/schemas/Thing" }], "nullable": true },
            "since": { "type": "string", "format": "date-time" },
            "count": { "type": "integer", "format": "int64" },
            "any": { "type": "object" },
            "secret": { "type": "string", "writeOnly": true },
        } }));
        let generated = thing(&json!({ "type": "object", "required": ["count"], "properties": {
            "part": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Thing" }] },
            "since": { "type": ["string", "null"], "format": "date-time" },
            "count": { "type": "integer", "format": "int32" },
            "any": {},
        } }));
        assert_eq!(compared(published, generated), Vec::<String>::new());
    }

    #[test]
    fn differences_of_fields_are_found() {
        let published = thing(&json!({ "required": ["a"], "properties": {
            "a": { "type": "integer" },
            "b": { "type": "string" },
            "c": { "type": "array", "items": { "type": "object", "properties": { "d": { "enum": ["X", "Y"] } } } },
            "e": { "type": "string", "format": "date-time" },
        } }));
        let generated = thing(&json!({ "properties": {
            "a": { "type": "string" },
            "c": { "type": "array", "items": { "type": "object", "properties": { "d": { "enum": ["X", "Z"] } } } },
            "e": { "type": "string" },
            "f": { "type": "string" },
        } }));
        assert_eq!(
            compared(published, generated),
            [
                "Thing: a is string, not integer",
                "Thing: a may be left out",
                "Thing: b is missing",
                "Thing: c[].d value Y is missing",
                "Thing: c[].d value Z is ours",
                "Thing: e is string, not string date-time",
                "Thing: f is ours",
            ]
        );
    }

    #[test]
    fn differences_of_calls_are_found() {
        let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let published = json!({
            "parameters": [{ "name": "max", "in": "query", "schema": { "type": "integer" } },
                           { "name": "search", "in": "query", "schema": { "type": "string" } }],
            "requestBody": body(json!({ "properties": { "name": { "type": "string" }, "id": { "readOnly": true } } })),
            "responses": { "204": {}, "400": {} },
        });
        let generated = json!({
            "parameters": [{ "name": "max", "in": "query", "required": true, "schema": { "type": "string" } },
                           { "name": "extra", "in": "query", "schema": { "type": "string" } }],
            "requestBody": body(json!({ "required": ["name"], "properties": { "name": { "type": "string" } } })),
            "responses": { "200": {} },
        });
        assert_eq!(
            compared((published, json!({})), (generated, json!({}))),
            [
                "Op: query extra is ours",
                "Op: query max is required",
                "Op: query max is string, not integer",
                "Op: query search is missing",
                "Op: request.name is required",
                "Op: status 200 is ours",
                "Op: status 204 is missing",
            ]
        );
    }

    #[test]
    fn variants_are_compared_by_their_discriminator() {
        let variant = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let published = (
            answering(&variant("Config")),
            json!({
                "Config": {
                    "oneOf": [variant("Local"), variant("Later"), variant("Grid")],
                    "discriminator": { "propertyName": "discriminator", "mapping": {
                        "local": "#/components/schemas/Local",
                        "later": "#/components/schemas/Later",
                        "grid": "#/components/schemas/Grid",
                    } },
                },
                "Local": { "properties": { "discriminator": { "type": "string" }, "workDir": { "type": "string" } } },
                "Later": { "properties": {} },
                "Grid": { "properties": {} },
            }),
        );
        let tag = json!({ "type": "object", "properties": { "discriminator": { "type": "string", "enum": ["local"] } } });
        let other = json!({ "properties": { "discriminator": { "const": "ours" } } });
        let generated = (
            answering(&variant("Config")),
            json!({
                "Config": { "oneOf": [{ "allOf": [variant("Local"), tag] }, other] },
                "Local": { "properties": { "workDir": { "type": "integer" } } },
            }),
        );
        assert_eq!(
            compared(published.clone(), generated),
            [
                "Config: variant grid is missing",
                "Config: variant ours is ours",
                "Local: workDir is integer, not string",
            ]
        );

        // A polymorphic object of which one variant is built may be written as that one.
        let only = json!({ "properties": { "discriminator": { "const": "local" }, "workDir": { "type": "string" } } });
        let generated = (answering(&variant("Config")), json!({ "Config": only }));
        assert_eq!(compared(published, generated), ["Config: variant grid is missing"]);
    }
}
