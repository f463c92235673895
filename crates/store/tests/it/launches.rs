//! Compute environments, launches and pipelines.

use domain::error::Kind;
use domain::id::PipelineVersionId;
use domain::launch::LaunchSettings;
use domain::{ComputeEnvId, LaunchId, PipelineId, Scope, UserId};
use store::compute_envs::{
    NewComputeEnv, add_compute_env, delete_compute_env, find_compute_env, find_compute_env_by_name,
    list_compute_envs, set_compute_env_status, set_primary_compute_env, touch_compute_env,
    update_compute_env,
};
use store::launches::{add_launch, find_launch};
use store::pipelines::{
    PipelineData, PipelineQuery, PipelineSort, add_pipeline, delete_pipeline, find_pipeline,
    is_pipeline_name_taken, list_pipelines, update_pipeline,
};
use store::{Store, Tx};

use crate::databases::{NOW, both_databases, user};

fn env_id(text: &str) -> ComputeEnvId {
    ComputeEnvId::parse(text).unwrap()
}

fn launch_id(text: &str) -> LaunchId {
    LaunchId::parse(text).unwrap()
}

async fn env(
    tx: &mut Tx,
    scope: Scope,
    by: UserId,
    id: &str,
    name: &str,
) -> store::compute_envs::ComputeEnvRow {
    let id = env_id(id);
    let new = NewComputeEnv {
        id: &id,
        name,
        description: None,
        platform: "local-platform",
        config: "{}",
        status: "AVAILABLE",
        is_primary: false,
        created_by: by,
    };
    add_compute_env(tx, scope, &new, NOW).await.unwrap();
    find_compute_env(tx, scope, &id).await.unwrap().unwrap()
}

both_databases! {
    async fn compute_envs(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let (mine, other) = (Scope::Personal(ada), Scope::Personal(bob));
        env(&mut tx, mine, ada, "e1", "one").await;
        env(&mut tx, mine, ada, "e2", "two").await;
        env(&mut tx, other, bob, "e3", "one").await;
        assert!(find_compute_env(&mut tx, mine, &env_id("e3")).await.unwrap().is_none());
        set_primary_compute_env(&mut tx, mine, &env_id("e1")).await.unwrap();
        set_primary_compute_env(&mut tx, mine, &env_id("e2")).await.unwrap();
        let primary: Vec<_> = list_compute_envs(&mut tx, mine, None).await.unwrap()
            .into_iter().filter(|row| row.is_primary).map(|row| row.id).collect();
        assert_eq!(primary, ["e2"]);
        assert!(!find_compute_env(&mut tx, other, &env_id("e3")).await.unwrap().unwrap().is_primary);
        update_compute_env(&mut tx, mine, &env_id("e1"), "first", Some("text"), NOW).await.unwrap();
        assert!(find_compute_env_by_name(&mut tx, mine, "first").await.unwrap().is_some());
        set_compute_env_status(&mut tx, mine, &env_id("e1"), "INVALID", Some("no disk"), NOW).await.unwrap();
        touch_compute_env(&mut tx, mine, &env_id("e1"), NOW.plus_ms(1)).await.unwrap();
        let row = find_compute_env(&mut tx, mine, &env_id("e1")).await.unwrap().unwrap();
        assert_eq!((row.status.as_str(), row.message.as_deref()), ("INVALID", Some("no disk")));
        assert_eq!(row.last_used_at, Some(NOW.plus_ms(1).as_ms()));
        assert_eq!(list_compute_envs(&mut tx, mine, Some("AVAILABLE")).await.unwrap().len(), 1);
        delete_compute_env(&mut tx, mine, &env_id("e2"), NOW).await.unwrap();
        assert_eq!(list_compute_envs(&mut tx, mine, None).await.unwrap().len(), 1);
        let deleted = find_compute_env(&mut tx, mine, &env_id("e2")).await.unwrap().unwrap();
        assert!(deleted.is_deleted && !deleted.is_primary && deleted.status == "DELETED");
        // The name of a deleted one is free again.
        env(&mut tx, mine, ada, "e4", "two").await;
        let id = env_id("e5");
        let again = NewComputeEnv {
            id: &id, name: "two", description: None, platform: "local-platform", config: "{}", status: "AVAILABLE",
            is_primary: false, created_by: ada,
        };
        let refused = add_compute_env(&mut tx, mine, &again, NOW).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Conflict);
    }

    async fn launches(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let scope = Scope::Personal(ada);
        let settings = LaunchSettings {
            pipeline: "/p".into(), params_text: Some("a: ü".into()), config_profiles: vec!["test".into()],
            ..LaunchSettings::default()
        };
        add_launch(&mut tx, scope, &launch_id("l1"), &settings, ada, NOW).await.unwrap();
        let found = find_launch(&mut tx, scope, &launch_id("l1")).await.unwrap().unwrap();
        assert_eq!((found.settings, found.created_at), (settings, NOW));
        assert!(find_launch(&mut tx, Scope::Personal(UserId(ada.0 + 1)), &launch_id("l1")).await.unwrap().is_none());
    }

    async fn pipelines(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let scope = Scope::Personal(ada);
        add_launch(&mut tx, scope, &launch_id("l1"), &LaunchSettings::default(), ada, NOW).await.unwrap();
        let version = PipelineVersionId::parse("v1").unwrap();
        let launch = launch_id("l1");
        for (id, name, repository) in [
            (1, "rnaseq", "https://example.org/nf-core/rnaseq"),
            (2, "Sarek", "https://example.org/nf-core/sarek"),
            (3, "my_pipeline", "/data/100%/mine"),
        ] {
            let data = PipelineData { name, description: Some("text"), icon: None, repository, launch: &launch };
            add_pipeline(&mut tx, scope, PipelineId(id), &version, &data, ada, NOW.plus_ms(id)).await.unwrap();
        }
        let names = |rows: &[store::pipelines::PipelineRow]| -> Vec<String> {
            rows.iter().map(|row| row.name.clone()).collect()
        };
        let query = PipelineQuery { max: 100, ..PipelineQuery::default() };
        let (rows, total) = list_pipelines(&mut tx, scope, &query).await.unwrap();
        assert_eq!((names(&rows), total), (vec!["my_pipeline".into(), "rnaseq".into(), "Sarek".into()], 3));
        assert_eq!(rows[0].user_name, "ada");
        let newest = PipelineQuery { sort: PipelineSort::Created, descending: true, max: 1, offset: 1, ..query.clone() };
        let (rows, total) = list_pipelines(&mut tx, scope, &newest).await.unwrap();
        assert_eq!((names(&rows), total), (vec!["Sarek".into()], 3));
        for (search, expected) in [("SAREK", 1), ("nf-core", 2), ("y_p", 1), ("%", 1), ("_", 1), ("none", 0)] {
            let (rows, _) = list_pipelines(&mut tx, scope, &PipelineQuery { search, ..query.clone() }).await.unwrap();
            assert_eq!(rows.len(), expected, "{search}");
        }
        let exact = PipelineQuery { exact_name: Some("RNAseq"), ..query.clone() };
        assert_eq!(list_pipelines(&mut tx, scope, &exact).await.unwrap().1, 1);
        assert!(is_pipeline_name_taken(&mut tx, scope, "SAREK").await.unwrap());
        let data = PipelineData { name: "sarek2", description: None, icon: None, repository: "/s", launch: &launch };
        update_pipeline(&mut tx, scope, PipelineId(2), &data, NOW).await.unwrap();
        assert!(!is_pipeline_name_taken(&mut tx, scope, "Sarek").await.unwrap());
        let foreign = Scope::Personal(UserId(ada.0 + 1));
        assert!(find_pipeline(&mut tx, foreign, PipelineId(2)).await.unwrap().is_none());
        delete_pipeline(&mut tx, scope, PipelineId(2), NOW).await.unwrap();
        assert!(find_pipeline(&mut tx, scope, PipelineId(2)).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let data = PipelineData { name: "RNASEQ", description: None, icon: None, repository: "/s", launch: &launch };
        let refused = add_pipeline(&mut tx, scope, PipelineId(9), &version, &data, ada, NOW).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Conflict);
    }
}
