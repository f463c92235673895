//! What a database says, in the words of the domain.

use domain::Error;

/// Seconds after which a client should try again when the database cannot serve.
const AGAIN_S: u32 = 5;

/// Turns an error of the database into one of the domain: away, full or busy is "not now"; anything else is a fault
/// of ours.
#[must_use]
pub fn database(error: sqlx::Error) -> Error {
    let unavailable = match &error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(e) => match e.code().as_deref() {
            // PostgreSQL's codes have five characters: connection lost, out of resources, time over or shutting
            // down, disk full, deadlock or serialization, lock not available.
            Some(code) if code.len() == 5 => {
                ["08", "53", "57", "58", "40", "55P03"].iter().any(|class| code.starts_with(class))
            }
            // SQLite: busy, locked, I/O error, full, cannot open, read-only (each with its extended codes).
            Some(code) => code.parse::<u32>().is_ok_and(|c| matches!(c & 0xff, 5 | 6 | 8 | 10 | 13 | 14)),
            None => false,
        },
        _ => false,
    };
    if unavailable {
        Error::unavailable(
            "The database cannot serve now; the same request may go through in a moment",
            AGAIN_S,
        )
        .caused_by(error)
    } else {
        Error::internal(error)
    }
}

/// Whether the error says that a row with the same unique columns exists.
pub(crate) fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Whether the database refused what it was given, so that the same would be refused again: a value that it cannot
/// hold, or a rule of a table that was broken.
#[must_use]
pub fn is_refused(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<sqlx::Error>());
    let code = cause.and_then(|cause| cause.as_database_error()?.code());
    match code.as_deref() {
        Some(code) if code.len() == 5 => code.starts_with("22") || code.starts_with("23"),
        // SQLite: too big, constraint, mismatch.
        Some(code) => code.parse::<u32>().is_ok_and(|c| matches!(c & 0xff, 18..=20)),
        None => false,
    }
}
