//! The body of `begin`.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| drop(ingest::decode::report(ingest::Call::Begin, body)));
