//! The body of `create`.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| drop(ingest::decode::create(body)));
