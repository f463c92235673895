//! A store of each kind, with a person who may report.

use bytes::Bytes;
use domain::{Clock, Scope, Timestamp, UserId, WorkflowId};
use ingest::{Ingest, Limits, NewRun, RunRef, Writers, decode};
use store::Store;
use store::users::{NewUser, add_user};

/// A database, gone when it is dropped.
pub(crate) struct Database {
    pub(crate) store: Store,
    _folder: Option<tempfile::TempDir>,
    postgres: Option<testkit::postgres::Database<'static>>,
}

impl Database {
    pub(crate) async fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await?;
        Ok(Self { store, _folder: Some(folder), postgres: None })
    }

    pub(crate) async fn postgres() -> anyhow::Result<Self> {
        let database = testkit::postgres::shared()?.create_database()?;
        let store = Store::open(&database.url()).await?;
        Ok(Self { store, _folder: None, postgres: Some(database) })
    }

    /// Runs SQL on PostgreSQL past the store.
    pub(crate) fn run(&self, sql: &str) -> anyhow::Result<String> {
        self.postgres
            .as_ref()
            .map_or_else(|| anyhow::bail!("not on PostgreSQL"), |database| database.run(sql))
    }
}

/// A running ingest on a store, with a clock that stands until it is moved.
pub(crate) struct Bench {
    pub(crate) ingest: Ingest,
    pub(crate) writers: Writers,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) owner: UserId,
}

impl Bench {
    pub(crate) async fn start(store: &Store, limits: Limits) -> anyhow::Result<Self> {
        let clock = Clock::set_to(Timestamp::from_ms(1_795_000_000_000));
        let mut tx = store.begin().await?;
        let user = NewUser {
            user_name: "ada",
            email: "ada@example.com",
            first_name: None,
            last_name: None,
            password_hash: None,
            is_root: false,
        };
        let owner = match store::users::find_user_by_name(&mut tx, "ada").await? {
            Some(user) => user.id(),
            None => add_user(&mut tx, &user, clock.now()).await?,
        };
        tx.commit().await?;
        let (ingest, writers) = Ingest::start(store.clone(), clock.clone(), limits);
        Ok(Self { ingest, writers, store: store.clone(), clock, owner })
    }

    pub(crate) async fn create(&self, body: &str) -> anyhow::Result<RunRef> {
        self.create_known(body, None).await
    }

    pub(crate) async fn create_known(&self, body: &str, known: Option<RunRef>) -> anyhow::Result<RunRef> {
        let fresh_id = WorkflowId::random(&mut rand::rng());
        let new = NewRun {
            scope: Scope::Personal(self.owner),
            owner: self.owner,
            user_name: "ada".to_owned(),
            credential: "token:1".to_owned(),
            body: decode::create(body.as_bytes())?,
            known,
            fresh_id,
        };
        Ok(self.ingest.create(new).await?)
    }

    /// A new run with this name.
    pub(crate) async fn run(&self, name: &str) -> anyhow::Result<RunRef> {
        self.create(&format!(r#"{{"sessionId":"session","runName":"{name}","projectName":"project"}}"#)).await
    }

    pub(crate) async fn send(
        &self,
        run: &RunRef,
        call: ingest::Call,
        body: impl Into<Bytes>,
    ) -> domain::Result<()> {
        let body = body.into();
        match call {
            ingest::Call::Begin => self.ingest.begin(run, body).await,
            ingest::Call::Progress => self.ingest.progress(run, body).await,
            ingest::Call::Heartbeat => self.ingest.heartbeat(run, body).await,
            ingest::Call::Complete => self.ingest.complete(run, body).await,
        }
    }
}
