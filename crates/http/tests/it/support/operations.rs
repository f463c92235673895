//! For every operation a request that works for the owner of what it names.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use domain::TokenId;
use serde_json::{Value, json};

use super::launched::Launched;
use super::person::session_secret;
use super::reported::task;
use super::server::START;
use super::{Answer, Client, Person, TestServer};

/// The password of the one who signs in.
pub(crate) const PASSWORD: &str = "canary-password-of-the-guest";

/// An operation of the server, as its description lists it.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Below `/api`, with names in braces.
    pub(crate) path: String,
    pub(crate) parameters: BTreeSet<String>,
}

/// All operations that the router has.
pub(crate) fn operations() -> Vec<Operation> {
    let description = serde_json::to_value(belfry_http::openapi::description()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                parameters: parameters.map(|it| it["name"].as_str().unwrap().to_owned()).collect(),
            });
        }
    }
    assert!(operations.len() > 60, "{} operations", operations.len());
    operations
}

/// A request that can be sent once.
pub(crate) struct Request {
    pub(crate) method: Method,
    /// With values in the place of names, and with a query.
    pub(crate) path: String,
    pub(crate) body: Payload,
    /// Whether path or body name something of the owner, so that it is refused to others.
    pub(crate) is_about_the_owners: bool,
    /// Whether it uses the server's own machine.
    pub(crate) is_local: bool,
    /// The status for those who may.
    pub(crate) works_with: u16,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    Nothing,
    Json(Value),
    Form(String),
}

impl Request {
    /// Sends it as `client`.
    pub(crate) async fn send(self, client: &Client) -> Answer {
        let (kind, body) = match self.body {
            Payload::Nothing => (None, Body::empty()),
            Payload::Json(value) => (Some("application/json"), Body::from(value.to_string())),
            Payload::Form(text) => (Some("application/x-www-form-urlencoded"), Body::from(text)),
        };
        client.send(self.method, &self.path, kind, body).await
    }
}

/// Somebody with one of each thing that operations are about.
pub(crate) struct World {
    pub(crate) owner: Person,
    /// A launched run that has ended.
    pub(crate) run: Launched,
    /// Another run of the owner.
    pub(crate) other_run: Launched,
    guest: Person,
    pipeline: i64,
    count: std::sync::atomic::AtomicU32,
}

impl World {
    pub(crate) async fn make(server: &TestServer, owner: Person) -> Self {
        let run = server.finished(&owner).await;
        let other_run = server.finished(&owner).await;
        let guest = server.person("guest", Some(PASSWORD), false).await;
        let pipeline = save_pipeline(server, &owner, "standing").await;
        Self { owner, run, other_run, guest, pipeline, count: std::sync::atomic::AtomicU32::new(0) }
    }

    /// A word that was not used before.
    fn fresh(&self) -> String {
        format!("fresh{}", self.count.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
    }

    /// A request for `operation`. What it would use up is made anew.
    ///
    /// # Panics
    /// For an operation that nobody has said how to try.
    #[expect(clippy::too_many_lines, reason = "a table with a line for each operation")]
    pub(crate) async fn request(&self, server: &TestServer, operation: &Operation) -> Request {
        use Payload::{Form, Json, Nothing};

        let id = operation.id.as_str();
        let run = self.run.id.as_str();
        let mut is_about_the_owners = operation.path.contains('{');
        let mut is_local = false;
        let mut works_with = if operation.method == Method::GET { 200 } else { 204 };
        let mut query = String::new();
        let mut doomed_run = None;
        let body = match id {
            "Info"
            | "UserInfo"
            | "DescribeUserOld"
            | "ListWorkspacesUser"
            | "TokenList"
            | "ListComputeEnvs"
            | "DescribeComputeEnv"
            | "DeleteComputeEnv"
            | "UpdateComputeEnvPrimary"
            | "ListPipelines"
            | "DescribePipeline"
            | "DeletePipeline"
            | "DescribePipelineLaunch"
            | "DescribeLaunch"
            | "ListWorkflows"
            | "DescribeWorkflow"
            | "DescribeWorkflowProgress"
            | "DescribeWorkflowLaunch"
            | "DescribeWorkflowMetrics"
            | "ListWorkflowTasks"
            | "DescribeWorkflowTask"
            | "GetWorkflowLog"
            | "GetWorkflowTaskLog"
            | "DescribeWorkflowStar"
            | "GenerateRandomWorkflowName"
            | "CancelWorkflow"
            | "DeleteToken"
            | "ExtListReportingTokens"
            | "ExtCutOffToken"
            | "DeleteAllTokens"
            | "ExtDescribeSession"
            | "ExtSignOut"
            | "ExtListSessions"
            | "ExtDeleteSession"
            | "ExtStreamChanges"
            | "ExtListWorkflows"
            | "ExtDescribeWorkflow"
            | "ExtListWorkflowAsides"
            | "ExtDescribeWorkflowGraph"
            | "ExtDescribeWorkflowResources"
            | "ExtListWorkflowContainers"
            | "ExtListWorkflowTries"
            | "ExtDownloadWorkflowTasks"
            | "ExtListWorkflowFiles"
            | "ExtListWorkflowFailures"
            | "ExtFindNeighbourTask"
            | "ExtDescribeWorkflowCores"
            | "ExtDescribeWorkflowTimeline"
            | "ExtDescribeWorkflowSilhouette"
            | "ExtCountWorkflows"
            | "ExtDescribeLocalPlatform" => Nothing,
            "ExtDescribeLocalNextflow" => {
                is_local = true;
                Nothing
            }
            "ValidateComputeEnv" | "CreateWorkflowStar" | "DeleteWorkflowStar" => {
                works_with = 200;
                Nothing
            }
            "DeleteWorkflow" => {
                doomed_run = Some(server.finished(&self.owner).await);
                Nothing
            }
            "DeleteWorkflowMany" => {
                works_with = 200;
                let doomed = server.finished(&self.owner).await;
                Json(json!({ "workflowIds": [doomed.id] }))
            }
            "ValidateComputeEnvName" | "ValidatePipelineName" => {
                works_with = 204;
                query = format!("name={}", self.fresh());
                Nothing
            }
            "ValidateWorkflowConstraints" => {
                works_with = 204;
                query = format!("runName={}", self.fresh());
                Nothing
            }
            "DownloadWorkflowLog" => {
                query = format!("fileName=nf-{run}.txt");
                Nothing
            }
            "DownloadWorkflowTaskLog" => {
                query.push_str("fileName=.command.log");
                Nothing
            }
            "ExtReadWorkflowFile" => {
                query.push_str("name=console");
                Nothing
            }
            "ExtSearchWorkflowFile" => {
                query.push_str("name=console&text=done");
                Nothing
            }
            "ExtSearchWorkflowTaskFile" => {
                query.push_str("name=.command.out&level=error");
                Nothing
            }
            "ExtReadWorkflowTaskFile" => {
                query.push_str("name=.command.out");
                Nothing
            }
            "ExtCancelWorkflows" | "ExtDeleteWorkflows" | "ExtStarWorkflows" | "ExtUnstarWorkflows" => {
                works_with = 200;
                Json(json!({ "workflowIds": [run], "dryRun": true }))
            }
            "UpdateUser" => Json(json!({ "organization": "Tests" })),
            "CreateToken" => {
                works_with = 200;
                Json(json!({ "name": self.fresh() }))
            }
            "CreateComputeEnv" => {
                (works_with, is_local) = (200, true);
                let config = json!({ "discriminator": "local-platform" });
                Json(json!({ "computeEnv": {
                    "name": self.fresh(), "platform": "local-platform", "config": config,
                } }))
            }
            "UpdateComputeEnv" => Json(json!({ "description": "changed" })),
            "CreatePipeline" => {
                works_with = 200;
                let dir = server.pipeline_dir("rnaseq");
                Json(json!({ "name": self.fresh(), "launch": { "pipeline": dir } }))
            }
            "UpdatePipeline" => {
                works_with = 200;
                Json(json!({ "description": "changed" }))
            }
            "CreateWorkflowLaunch" => {
                (works_with, is_local, is_about_the_owners) = (200, true, true);
                Json(json!({ "launch": { "id": self.run.launch, "runName": self.fresh() } }))
            }
            "CreateTrace" => {
                (works_with, is_about_the_owners) = (200, true);
                Json(
                    json!({ "workflowId": run, "runName": "launched_run", "sessionId": "s", "projectName": "p" }),
                )
            }
            "UpdateTraceBegin" | "UpdateTraceHeartbeat" => {
                works_with = 200;
                Json(json!({ "instant": START.as_ms() }))
            }
            "UpdateTraceProgress" => {
                works_with = 200;
                Json(json!({ "tasks": [task(1, "COMPLETED", json!({}))], "instant": START.as_ms() }))
            }
            "UpdateTraceComplete" => {
                works_with = 200;
                Json(json!({ "workflow": { "success": true }, "instant": START.as_ms() }))
            }
            "RefreshAccessToken" => {
                works_with = 200;
                Form(format!("grant_type=refresh_token&refresh_token={}", self.run.refresh))
            }
            "ExtSignIn" => {
                works_with = 200;
                Json(json!({ "name": self.guest.name, "password": PASSWORD }))
            }
            "ExtSignInByLink" => {
                works_with = 200;
                Json(json!({ "token": server.sign_in_link(self.guest.id).await }))
            }
            // The server has its administrator, so this can only be asked wrongly.
            "ExtSetUp" => {
                works_with = 400;
                Json(json!({}))
            }
            "ExtUpdatePassword" => {
                Json(json!({ "current": PASSWORD, "password": "canary-password-changed" }))
            }
            other => panic!("nobody has said how to try the operation {other}"),
        };
        let mut path = operation.path.clone();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').unwrap();
            let value = match name {
                "workflowId" => doomed_run.as_ref().map_or(run, |run| run.id.as_str()).to_owned(),
                "taskId" => "1".to_owned(),
                "launchId" => self.run.launch.to_string(),
                "userId" => self.owner.id.to_string(),
                "computeEnvId" => server.local_env(&self.owner).await.to_string(),
                "pipelineId" if id == "DeletePipeline" => {
                    save_pipeline(server, &self.owner, &self.fresh()).await.to_string()
                }
                "pipelineId" => self.pipeline.to_string(),
                "tokenId" => self.token_of_the_owner(server).await.to_string(),
                "sessionId" => self.session_of_the_owner(server).await.to_string(),
                other => panic!("nobody has said what stands for {{{other}}} in {}", operation.path),
            };
            path = format!("{before}{value}{after}");
        }
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let method = operation.method.clone();
        Request { method, path, body, is_about_the_owners, is_local, works_with }
    }

    async fn token_of_the_owner(&self, server: &TestServer) -> TokenId {
        let name = self.fresh();
        server.access_token(self.owner.id, &name).await;
        let mut tx = server.app.store.begin_read().await.unwrap();
        let rows = store::access_tokens::list_access_tokens(&mut tx, self.owner.id).await.unwrap();
        TokenId(rows.iter().find(|row| row.name == name).unwrap().id)
    }

    async fn session_of_the_owner(&self, server: &TestServer) -> i64 {
        let body = json!({ "token": server.sign_in_link(self.owner.id).await });
        let begun = server.anonymous().post("/ext/sign-in/link", body).await;
        let sessions = server.anonymous().cookie(&session_secret(&begun)).get("/ext/sessions").await.ok();
        let current = sessions["sessions"].as_array().unwrap().iter().find(|it| it["current"] == true);
        current.unwrap()["id"].as_i64().unwrap()
    }
}

async fn save_pipeline(server: &TestServer, owner: &Person, name: &str) -> i64 {
    let launch = json!({ "pipeline": server.pipeline_dir("rnaseq") });
    let token = server.access_token(owner.id, &format!("to save {name}")).await;
    let client = server.anonymous().bearer(&token);
    let saved = client.post("/pipelines", json!({ "name": name, "launch": launch })).await.ok();
    saved["pipeline"]["pipelineId"].as_i64().unwrap()
}
