//! Belfry's API against the contract that clients were written for, and against the table of rights.
//!
//! `openapi/server.json` is generated from the code; `openapi/reference/` says where the contract comes from and what
//! the lists beside it mean.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a file that cannot be read fails the test"
)]

mod compare;
mod files;
mod rights;
mod shape;

use std::collections::BTreeSet;

use compare::{Difference, differences};
use files::{NotBuilt, exceptions, operations, read};
use serde_json::json;

const CONTRACT: &str = "openapi/reference/contract.json";
const SERVER: &str = "openapi/server.json";

#[test]
fn every_operation_of_the_contract_is_built_or_listed_as_not_built() {
    let contract = read(CONTRACT);
    let server = read(SERVER);
    let listed = NotBuilt::read().operations;
    let wanted: BTreeSet<String> = operations(&contract).into_keys().collect();
    let built: BTreeSet<String> = operations(&server).into_keys().collect();

    let missing: Vec<_> = wanted.iter().filter(|id| !built.contains(*id) && !listed.contains(*id)).collect();
    assert!(missing.is_empty(), "neither in {SERVER} nor in openapi/not-built.json: {missing:?}");
    let both: Vec<_> = listed.intersection(&built).collect();
    assert!(both.is_empty(), "built, so take them out of openapi/not-built.json: {both:?}");
    let unknown: Vec<_> = listed.difference(&wanted).collect();
    assert!(unknown.is_empty(), "in openapi/not-built.json, but not in the contract: {unknown:?}");
}

#[test]
fn what_is_built_differs_from_the_contract_only_where_a_client_needs_it() {
    let found = differences(&read(CONTRACT), &read(SERVER), &NotBuilt::read());
    let excepted: BTreeSet<Difference> = exceptions().into_keys().collect();

    let open: Vec<_> =
        found.difference(&excepted).map(|d| json!({"at": d.at, "what": d.what}).to_string()).collect();
    assert!(
        open.is_empty(),
        "differs from the contract; mend it, or name in openapi/exceptions.json the client that needs it:\n{}",
        open.join("\n")
    );
    let unneeded: Vec<_> = excepted.difference(&found).collect();
    assert!(unneeded.is_empty(), "no longer needed in openapi/exceptions.json: {unneeded:#?}");
}

#[test]
fn every_exception_names_a_client_and_a_reason() {
    for (difference, why) in exceptions() {
        for word in ["client", "reason"] {
            let given = why.get(word).and_then(|text| text.as_str()).unwrap_or_default();
            assert!(given.len() > 2, "{difference:?} has no {word}");
        }
    }
}

#[test]
fn operations_below_ext_are_marked_as_ours_and_no_others_are() {
    let (contract, server) = (read(CONTRACT), read(SERVER));
    let contract = operations(&contract);
    for (id, operation) in operations(&server) {
        let ours = operation.path.starts_with("/ext/");
        let marked = operation.body.get("x-belfry-extension") == Some(&json!(true));
        assert_eq!(
            ours, marked,
            "{id}: `x-belfry-extension: true` stands on what lies below /ext/, and only there"
        );
        assert!(!(ours && contract.contains_key(&id)), "{id} has the name of an operation of the contract");
    }
}
