//! Writing many rows at once: fixed chunks of rows on SQLite, arrays of any length on PostgreSQL.

use std::sync::Arc;

use domain::Result;
use futures_util::future;
use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use crate::error::database;
use crate::tx::Tx;

/// Rows in a statement on SQLite, largest first: few statements, so that the connection keeps them prepared.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Float,
    Flag,
    Text,
}

impl Kind {
    const fn array(self) -> &'static str {
        match self {
            Self::Int => "bigint[]",
            Self::Float => "double precision[]",
            Self::Flag => "boolean[]",
            Self::Text => "text[]",
        }
    }
}

/// A column: its name and what it holds.
pub(crate) type Column = (&'static str, Kind);

/// What happens to a row that is there already.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Write {
    /// It gives way to the new one.
    Replace,
    /// It keeps what it has and takes what it lacks.
    Complete,
    /// There must be one; the columns given are set.
    Update,
}

/// Takes the values of a row, in the order of its columns.
pub(crate) trait Sink {
    fn int(&mut self, value: Option<i64>);
    fn float(&mut self, value: Option<f64>);
    fn flag(&mut self, value: bool);
    fn text(&mut self, value: Option<&Arc<str>>);
}

/// A row that can be written.
pub(crate) trait Put {
    /// The statements for its table, made once.
    fn statements() -> &'static Statements;
    /// Gives its values to `sink`.
    fn give(&self, sink: &mut impl Sink);
}

/// Prepared texts of SQL.
pub(crate) struct Statements {
    columns: Vec<Column>,
    sqlite: Vec<(usize, String)>,
    postgres: String,
}

impl Statements {
    /// For `table`, whose primary key is the first `keys` of `columns`.
    pub(crate) fn new(table: &str, keys: usize, write: Write, columns: Vec<Column>) -> Self {
        let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let list = names.join(", ");
        let (key, rest) = names.split_at(keys.min(names.len()));
        let row = format!("({})", vec!["?"; names.len()].join(", "));
        let arrays = (1..)
            .zip(&columns)
            .map(|(place, (_, kind))| format!("${place}::{}", kind.array()))
            .collect::<Vec<_>>()
            .join(", ");
        let each =
            |form: &dyn Fn(&str) -> String| rest.iter().map(|name| form(name)).collect::<Vec<_>>().join(", ");
        let conflict = |form: &dyn Fn(&str) -> String| {
            format!("on conflict ({}) do update set {}", key.join(", "), each(form))
        };
        let replaced = conflict(&|name| format!("{name} = excluded.{name}"));
        let completed = conflict(&|name| format!("{name} = coalesce({table}.{name}, excluded.{name})"));
        let set = each(&|name| format!("{name} = v.{name}"));
        let same =
            key.iter().map(|name| format!("{table}.{name} = v.{name}")).collect::<Vec<_>>().join(" and ");
        let sqlite = |size: usize| {
            let values = vec![row.as_str(); size].join(", ");
            match write {
                Write::Replace => format!("replace into {table} ({list}) values {values}"),
                Write::Complete => format!("insert into {table} ({list}) values {values} {completed}"),
                Write::Update => format!(
                    "with v ({list}) as (values {values}) update {table} set {set} from v where {same}"
                ),
            }
        };
        let postgres = match write {
            Write::Replace => {
                format!("insert into {table} ({list}) select * from unnest({arrays}) {replaced}")
            }
            Write::Complete => {
                format!("insert into {table} ({list}) select * from unnest({arrays}) {completed}")
            }
            Write::Update => {
                format!("update {table} set {set} from unnest({arrays}) as v ({list}) where {same}")
            }
        };
        Self { columns, sqlite: CHUNKS.map(|size| (size, sqlite(size))).into(), postgres }
    }

    /// `rows` in as few statements of SQLite as there are sizes for, each with its values.
    fn chunks<R: Put>(&'static self, rows: &[R]) -> impl Iterator<Item = (&'static str, Values)> {
        let mut rest = rows;
        std::iter::from_fn(move || {
            let (sql, (chunk, later)) = self
                .sqlite
                .iter()
                .find_map(|(size, sql)| Some((sql.as_str(), rest.split_at_checked(*size)?)))?;
            rest = later;
            let mut values = Values(SqliteArguments::default());
            values.0.reserve(chunk.len() * self.columns.len(), 0);
            for row in chunk {
                row.give(&mut values);
            }
            Some((sql, values))
        })
    }
}

/// Writes `rows`, of which no two may have one key.
pub(crate) async fn put<R: Put + Sync>(tx: &mut Tx, rows: &[R]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let statements = R::statements();
    match tx {
        Tx::Sqlite(tx) => {
            let mut chunks = statements.chunks(rows);
            let mut ready = chunks.next();
            // While the thread of SQLite writes a chunk, the next one is made ready.
            while let Some((sql, values)) = ready {
                let writing = sqlx::query_with(sql, values.0).execute(&mut **tx);
                let (written, next) = future::join(writing, async { chunks.next() }).await;
                written.map_err(database)?;
                ready = next;
            }
        }
        Tx::Postgres(tx) => {
            let mut arrays = Arrays::new(&statements.columns, rows.len());
            for row in rows {
                arrays.next = 0;
                row.give(&mut arrays);
            }
            let values = arrays.into_arguments().map_err(|e| database(sqlx::Error::Encode(e)))?;
            sqlx::query_with(statements.postgres.as_str(), values)
                .execute(&mut **tx)
                .await
                .map_err(database)?;
        }
    }
    Ok(())
}

/// Values in a row, one chunk after the other.
struct Values(SqliteArguments);

impl Values {
    fn add<'t, T: sqlx::Encode<'t, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>>(&mut self, value: T) {
        // Numbers, flags and texts can always be bound.
        let _ = self.0.add(value);
    }
}

impl Sink for Values {
    fn int(&mut self, value: Option<i64>) {
        self.add(value);
    }

    fn float(&mut self, value: Option<f64>) {
        self.add(value);
    }

    fn flag(&mut self, value: bool) {
        self.add(value);
    }

    fn text(&mut self, value: Option<&Arc<str>>) {
        self.add(value.cloned());
    }
}

/// The values of one column.
enum Array {
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Flag(Vec<bool>),
    Text(Vec<Option<Arc<str>>>),
}

/// Values column by column.
struct Arrays {
    columns: Vec<Array>,
    next: usize,
}

impl Arrays {
    fn new(columns: &[Column], rows: usize) -> Self {
        let array = |kind: Kind| match kind {
            Kind::Int => Array::Int(Vec::with_capacity(rows)),
            Kind::Float => Array::Float(Vec::with_capacity(rows)),
            Kind::Flag => Array::Flag(Vec::with_capacity(rows)),
            Kind::Text => Array::Text(Vec::with_capacity(rows)),
        };
        Self { columns: columns.iter().map(|(_, kind)| array(*kind)).collect(), next: 0 }
    }

    fn column(&mut self) -> Option<&mut Array> {
        self.next += 1;
        self.columns.get_mut(self.next - 1)
    }

    fn into_arguments(self) -> std::result::Result<PgArguments, sqlx::error::BoxDynError> {
        let mut arguments = PgArguments::default();
        for column in self.columns {
            match column {
                Array::Int(values) => arguments.add(values)?,
                Array::Float(values) => arguments.add(values)?,
                Array::Flag(values) => arguments.add(values)?,
                Array::Text(values) => {
                    arguments.add(values.iter().map(Option::as_deref).collect::<Vec<_>>())?;
                }
            }
        }
        Ok(arguments)
    }
}

impl Sink for Arrays {
    fn int(&mut self, value: Option<i64>) {
        if let Some(Array::Int(values)) = self.column() {
            values.push(value);
        }
    }

    fn float(&mut self, value: Option<f64>) {
        if let Some(Array::Float(values)) = self.column() {
            values.push(value);
        }
    }

    fn flag(&mut self, value: bool) {
        if let Some(Array::Flag(values)) = self.column() {
            values.push(value);
        }
    }

    fn text(&mut self, value: Option<&Arc<str>>) {
        if let Some(Array::Text(values)) = self.column() {
            values.push(value.cloned());
        }
    }
}

/// A value that a column of a [`fields!`] group may hold.
pub(crate) trait Field {
    const KIND: Kind;
    fn give(value: Option<&Self>, sink: &mut impl Sink);
}

impl Field for i64 {
    const KIND: Kind = Kind::Int;
    fn give(value: Option<&Self>, sink: &mut impl Sink) {
        sink.int(value.copied());
    }
}

impl Field for f64 {
    const KIND: Kind = Kind::Float;
    fn give(value: Option<&Self>, sink: &mut impl Sink) {
        sink.float(value.copied());
    }
}

impl Field for Arc<str> {
    const KIND: Kind = Kind::Text;
    fn give(value: Option<&Self>, sink: &mut impl Sink) {
        sink.text(value);
    }
}

/// A group of columns, each of which may be unknown.
pub trait Fields: Clone {
    /// Takes what `other` knows, also where it knows better.
    fn take(&mut self, other: &Self);
    /// Takes what `other` knows and this does not.
    fn fill(&mut self, other: &Self);
    /// Which fields are known: a bit each, in order.
    fn known(&self) -> i64;
    /// Forgets the fields of these bits.
    fn forget(&mut self, known: i64);
}

/// Declares a group of columns, each of which may be unknown.
macro_rules! fields {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: Option<$type>),* }

        impl $name {
            /// Its columns.
            pub(crate) const COLUMNS: &[$crate::trace::put::Column] =
                &[$((stringify!($field), <$type as $crate::trace::put::Field>::KIND)),*];

            pub(crate) fn give(&self, sink: &mut impl $crate::trace::put::Sink) {
                $(<$type as $crate::trace::put::Field>::give(self.$field.as_ref(), sink);)*
            }
        }

        impl $crate::trace::put::Fields for $name {
            fn take(&mut self, other: &Self) {
                $(if other.$field.is_some() { self.$field.clone_from(&other.$field); })*
            }

            fn fill(&mut self, other: &Self) {
                $(if self.$field.is_none() { self.$field.clone_from(&other.$field); })*
            }

            fn known(&self) -> i64 {
                let (mut known, mut bit) = (0, 1);
                $(
                    if self.$field.is_some() {
                        known |= bit;
                    }
                    bit <<= 1;
                )*
                let _ = bit;
                known
            }

            fn forget(&mut self, known: i64) {
                let mut bit = 1;
                $(
                    if known & bit != 0 {
                        self.$field = None;
                    }
                    bit <<= 1;
                )*
                let _ = bit;
            }
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $(Option<$type>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>),*
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self { $($field: row.try_get(stringify!($field))?),* })
            }
        }
    };
}
pub(crate) use fields;
