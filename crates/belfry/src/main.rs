//! The Belfry binary.
fn main() {}
