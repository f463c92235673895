//! Texts of tasks: a table of their own, written when the task is first seen and completed when more is known.

use std::sync::{Arc, LazyLock};

use domain::Result;

use super::put::{self, Kind, Put, Sink, Statements, Write, fields};
use crate::tx::Tx;

fields! {
    /// Texts of a task. What is known first stays.
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
        /// The executor's id of it.
        native_id: Arc<str>,
        /// Executor.
        executor: Arc<str>,
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

/// Texts to be stored for the task with this key.
pub struct TextRow {
    /// Key of the task.
    pub id: i64,
    /// The texts; those that are stored already may be left out.
    pub texts: TaskTexts,
}

impl Put for TextRow {
    fn statements() -> &'static Statements {
        static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
            let columns = [&[("id", Kind::Int)], TaskTexts::COLUMNS].concat();
            Statements::new("task_text", 1, Write::Complete, columns)
        });
        &STATEMENTS
    }

    fn give(&self, sink: &mut impl Sink) {
        sink.int(Some(self.id));
        self.texts.give(sink);
    }
}

/// Stores texts: of new tasks as they are, of known ones where a text is still missing. No two with one id.
pub async fn put_texts(tx: &mut Tx, rows: &[TextRow]) -> Result<()> {
    put::put(tx, rows).await
}
