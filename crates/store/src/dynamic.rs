//! Statements whose conditions depend on the request: fixed pieces of SQL with bound values between them.

use std::fmt::Write as _;

use domain::Result;

use crate::error::database;
use crate::tx::Tx;

/// What stands around a column that is compared without regard to the case of ASCII letters; nowhere else in SQL.
const ASCII: [&str; 2] = ["{", "}"];

/// A value bound to a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A number, a time or a flag's code.
    Int(i64),
    /// A text.
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// A statement in the making. Only fixed text enters the SQL; everything else is bound.
#[derive(Debug, Default)]
pub(crate) struct Dynamic {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Dynamic {
    pub(crate) fn new(sql: &'static str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Appends fixed text.
    pub(crate) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Appends a parameter with this value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "${}", self.values.len());
        self
    }

    /// Appends that a column is like a pattern in lower case, in which `\` escapes, whatever the case of the column.
    pub(crate) fn like(&mut self, column: &'static str, pattern: &str) -> &mut Self {
        // Folding the case of letters beyond ASCII takes most of the time of a search, and few search for them.
        let [begin, end] = if pattern.is_ascii() { ASCII } else { ["lower(", ")"] };
        self.push(begin).push(column).push(end).push(" like ").bind(pattern).push(" escape '\\'")
    }

    /// The statement as this database understands it.
    pub(crate) fn for_database(self, tx: &Tx) -> Self {
        let [begin, end] = match tx {
            // `like` has no regard to case there.
            Tx::Sqlite(_) => ["", ""],
            Tx::Postgres(_) => ["lower(", " collate \"C\")"],
        };
        let [open, close] = ASCII;
        Self { sql: self.sql.replace(open, begin).replace(close, end), ..self }
    }

    /// Appends parameters with these values and commas between them.
    pub(crate) fn bind_list(&mut self, values: &[i64]) -> &mut Self {
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.bind(*value);
        }
        self
    }
}

/// Runs a [`Dynamic`] with `$query` (`sqlx::query_as` or the like) and `$fetch`.
macro_rules! run_dynamic {
    ($tx:expr, $dynamic:expr, $query:path, $fetch:ident) => {{
        let dynamic: $crate::dynamic::Dynamic = $dynamic.for_database($tx);
        on!($tx, c => {
            let mut query = $query(sqlx::AssertSqlSafe(dynamic.sql));
            for value in dynamic.values {
                query = match value {
                    $crate::dynamic::Value::Int(value) => query.bind(value),
                    $crate::dynamic::Value::Text(value) => query.bind(value),
                };
            }
            query.$fetch(c).await
        })
        .map_err($crate::error::database)
    }};
}
pub(crate) use run_dynamic;

/// Runs a statement that answers with no rows; gives how many it changed.
pub(crate) async fn execute(tx: &mut Tx, dynamic: Dynamic) -> Result<u64> {
    on!(tx, c => {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(dynamic.sql));
        for value in dynamic.values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
            };
        }
        query.execute(c).await.map(|done| done.rows_affected())
    })
    .map_err(database)
}

/// A `like` pattern (escape `\`) that matches `text` anywhere; `*` in it stands for any text.
pub(crate) fn contains(text: &str) -> String {
    format!("%{}%", wildcards(text))
}

/// A `like` pattern (escape `\`) that matches exactly `text`, in lower case; `*` in it stands for any text.
pub(crate) fn wildcards(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 8);
    for c in text.to_lowercase().chars() {
        match c {
            '*' => pattern.push('%'),
            '%' | '_' | '\\' => {
                pattern.push('\\');
                pattern.push(c);
            }
            _ => pattern.push(c),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_underscores_literally() {
        assert_eq!(contains("FASTQ_1*"), "%fastq\\_1%%");
        assert_eq!(wildcards("100%"), "100\\%");
    }
}
