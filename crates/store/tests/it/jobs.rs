//! Jobs and audit entries.

use store::Store;
use store::audit::{AuditEntry, add_audit_entry};
use store::jobs::{add_job, finish_job, lease_job, next_due, postpone_job, release_jobs, renew_job};

use crate::databases::{NOW, both_databases, user};

both_databases! {
    async fn jobs_are_leased_by_one_at_a_time(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(next_due(&mut tx).await.unwrap(), None);
        add_job(&mut tx, "start", "1", "{}", NOW.plus_ms(10), NOW).await.unwrap();
        // The same again comes forward, and stays one.
        add_job(&mut tx, "start", "1", "{}", NOW, NOW).await.unwrap();
        add_job(&mut tx, "start", "1", "{}", NOW.plus_ms(99), NOW).await.unwrap();
        assert_eq!(next_due(&mut tx).await.unwrap(), Some(NOW));
        let job = lease_job(&mut tx, NOW, NOW.plus_ms(100), "me").await.unwrap().unwrap();
        assert_eq!((job.kind.as_str(), job.key.as_str(), job.attempts), ("start", "1", 0));
        assert!(lease_job(&mut tx, NOW, NOW.plus_ms(100), "you").await.unwrap().is_none());
        renew_job(&mut tx, job.id, "me", NOW.plus_ms(200)).await.unwrap();
        assert!(lease_job(&mut tx, NOW.plus_ms(150), NOW.plus_ms(300), "you").await.unwrap().is_none());
        // A lease that ran out passes on, and the one who lost it cannot finish the job.
        assert!(lease_job(&mut tx, NOW.plus_ms(250), NOW.plus_ms(300), "you").await.unwrap().is_some());
        assert!(!finish_job(&mut tx, job.id, "me").await.unwrap());
        postpone_job(&mut tx, job.id, "you", NOW.plus_ms(500), Some("not yet"), 3).await.unwrap();
        assert_eq!(next_due(&mut tx).await.unwrap(), Some(NOW.plus_ms(500)));
        let job = lease_job(&mut tx, NOW.plus_ms(500), NOW.plus_ms(600), "me").await.unwrap().unwrap();
        assert_eq!(job.attempts, 3);
        release_jobs(&mut tx).await.unwrap();
        let job = lease_job(&mut tx, NOW.plus_ms(500), NOW.plus_ms(600), "you").await.unwrap().unwrap();
        assert!(finish_job(&mut tx, job.id, "you").await.unwrap());
        assert_eq!(next_due(&mut tx).await.unwrap(), None);
        tx.commit().await.unwrap();
    }

    async fn a_job_that_is_added_while_it_is_done_is_done_once_more(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        add_job(&mut tx, "purge", "all", "{}", NOW, NOW).await.unwrap();
        let job = lease_job(&mut tx, NOW, NOW.plus_ms(100), "me").await.unwrap().unwrap();
        add_job(&mut tx, "purge", "all", "{}", NOW.plus_ms(9), NOW).await.unwrap();
        add_job(&mut tx, "purge", "all", "{}", NOW.plus_ms(5), NOW).await.unwrap();
        add_job(&mut tx, "purge", "all", "{}", NOW.plus_ms(7), NOW).await.unwrap();
        assert!(lease_job(&mut tx, NOW.plus_ms(10), NOW.plus_ms(99), "you").await.unwrap().is_none());
        assert!(finish_job(&mut tx, job.id, "me").await.unwrap());
        assert_eq!(next_due(&mut tx).await.unwrap(), Some(NOW.plus_ms(5)));
        // The same when it is put off for longer; once done, it is done.
        let job = lease_job(&mut tx, NOW.plus_ms(5), NOW.plus_ms(100), "me").await.unwrap().unwrap();
        add_job(&mut tx, "purge", "all", "{}", NOW.plus_ms(6), NOW).await.unwrap();
        postpone_job(&mut tx, job.id, "me", NOW.plus_ms(1_000), None, 0).await.unwrap();
        assert_eq!(next_due(&mut tx).await.unwrap(), Some(NOW.plus_ms(6)));
        let job = lease_job(&mut tx, NOW.plus_ms(6), NOW.plus_ms(100), "me").await.unwrap().unwrap();
        assert!(finish_job(&mut tx, job.id, "me").await.unwrap());
        assert_eq!(next_due(&mut tx).await.unwrap(), None);
        tx.commit().await.unwrap();
    }

    async fn audit_entries(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let entry =
            AuditEntry { user: Some(ada), scope: None, action: "test.act", target: "x", detail: Some("text") };
        add_audit_entry(&mut tx, &entry, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
}
