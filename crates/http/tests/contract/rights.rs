//! The table of rights, `tests/tables/operations.json`: what each operation needs.
//!
//! It is typed from the matrix of roles and permissions, not recorded from answers. Per operation: `permission`, the
//! name of a `domain::permission::Permission`; `runToken`, whether the token of a launched run may call it for its
//! own run; `grantedAtCreate`, whether the right that was proven when the run was announced holds until it ends;
//! `further`, permissions that some requests need besides, and `when`.

use std::collections::BTreeSet;

use domain::permission::Permission;
use serde_json::Value;

use crate::files::{NotBuilt, operations, read};
use crate::{CONTRACT, SERVER};

const TABLE: &str = "crates/http/tests/tables/operations.json";

#[test]
fn every_operation_has_an_entry_and_every_entry_an_operation() {
    let (table, server) = (read(TABLE), read(SERVER));
    let entries: BTreeSet<String> = object(&table).map(|(id, _)| id.clone()).collect();
    let built: BTreeSet<String> = operations(&server).into_keys().collect();
    let without: Vec<_> = built.difference(&entries).collect();
    assert!(without.is_empty(), "without an entry in {TABLE}: {without:?}");
    let gone: Vec<_> = entries.difference(&built).collect();
    assert!(gone.is_empty(), "in {TABLE}, but not in {SERVER}: {gone:?}");
}

#[test]
fn every_operation_of_the_contract_is_in_the_table_or_not_built() {
    let (table, contract) = (read(TABLE), read(CONTRACT));
    let mut entries: BTreeSet<String> = object(&table).map(|(id, _)| id.clone()).collect();
    for id in NotBuilt::read().operations {
        assert!(
            entries.insert(id.clone()),
            "{id} has an entry in {TABLE}, but stands in openapi/not-built.json"
        );
    }
    let missing: Vec<_> = operations(&contract).into_keys().filter(|id| !entries.contains(id)).collect();
    assert!(missing.is_empty(), "in the contract only: {missing:?}");
}

#[test]
fn every_entry_names_permissions_that_exist() {
    let known: BTreeSet<&str> = Permission::ALL.iter().map(|permission| permission.as_str()).collect();
    for (id, entry) in object(&read(TABLE)) {
        let further = entry.get("further").and_then(Value::as_array).into_iter().flatten();
        for needed in further.clone().chain([entry]) {
            let permission = needed.get("permission").and_then(Value::as_str).unwrap_or_default();
            assert!(known.contains(permission), "{id} needs {permission:?}, which is no permission");
        }
        for case in further {
            assert!(case.get("when").is_some_and(Value::is_string), "{id}: when is {case} needed?");
        }
        for flag in ["runToken", "grantedAtCreate"] {
            assert!(entry.get(flag).is_none_or(Value::is_boolean), "{id}: {flag} is true or false");
        }
    }
}

fn object(table: &Value) -> impl Iterator<Item = (&String, &Value)> {
    table.as_object().expect("the table is an object").iter()
}
