//! Texts of tasks, in two tables beside the numbers. What is long is known when a task is first told of and is written
//! once; what is known only later is short and stands apart, so that a script is not written again for it.

use std::sync::{Arc, LazyLock};

use domain::Result;

use super::put::{self, Column, Kind, Put, Sink, Statements, Write, fields};
use crate::tx::Tx;

fields! {
    /// What a task is, known when it is first told of. What is known first stays.
    pub struct TaskTexts {
        /// Name.
        name: Arc<str>,
        /// What tells it from the others of its process.
        tag: Arc<str>,
        /// Start of the hash that names its work directory.
        hash: Arc<str>,
        /// Script.
        script: Arc<str>,
        /// Work directory, a path or a URI.
        workdir: Arc<str>,
        /// Container image.
        container: Arc<str>,
        /// Queue.
        queue: Arc<str>,
        /// Environment.
        env: Arc<str>,
        /// `true`, `false` or a directory.
        scratch: Arc<str>,
        /// JSON list of environment modules.
        module: Arc<str>,
        /// Executor.
        executor: Arc<str>,
    }
}

fields! {
    /// Where a task ran and what became of it, known while it goes on. What is known first stays.
    pub struct TaskPlace {
        /// The executor's id of it.
        native_id: Arc<str>,
        /// What was done about its failure.
        error_action: Arc<str>,
        /// Zone of the machine.
        cloud_zone: Arc<str>,
        /// Kind of machine.
        machine_type: Arc<str>,
        /// Price model of the machine.
        price_model: Arc<str>,
        /// Machine it ran on.
        hostname: Arc<str>,
        /// Kind of processor.
        cpu_model: Arc<str>,
        /// JSON object: what newer clients send.
        extra: Arc<str>,
    }
}

/// A group of texts to be stored for the task with this key: only those that are not stored yet.
pub struct TextRow<T> {
    /// Key of the task.
    pub id: i64,
    /// The texts.
    pub texts: T,
}

impl Put for TextRow<TaskTexts> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> =
            LazyLock::new(|| statements("task_text", TaskTexts::COLUMNS));
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.id));
        self.texts.give(sink);
    }
}

impl Put for TextRow<TaskPlace> {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> =
            LazyLock::new(|| statements("task_place", TaskPlace::COLUMNS));
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.id));
        self.texts.give(sink);
    }
}

fn statements(table: &str, columns: &[Column]) -> Statements {
    Statements::new(table, 1, Write::Complete, [&[("id", Kind::Int)], columns].concat())
}

/// Stores what tasks are: of new tasks as it is, of known ones where a text is still missing. No two with one id.
pub async fn put_texts(tx: &mut Tx, rows: &[TextRow<TaskTexts>]) -> Result<()> {
    put::put(tx, rows).await
}

/// Stores where tasks ran, where that is still missing. No two with one id.
pub async fn put_places(tx: &mut Tx, rows: &[TextRow<TaskPlace>]) -> Result<()> {
    put::put(tx, rows).await
}
