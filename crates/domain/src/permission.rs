//! Who may do what: the permissions, the roles of a workspace, and the one table that joins them.
//!
//! Every operation names the permission it needs as a type (`Allowed<WorkflowExecute>`); the types come from the
//! table in this file. What a caller may do depends on its [`Standing`] alone.

use std::marker::PhantomData;

/// A role in a workspace, in rising order: when a caller has several, the highest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WspRole {
    /// Reads.
    View,
    /// Reads, and opens studio sessions.
    Connect,
    /// Launches saved pipelines and reports runs.
    Launch,
    /// Makes and changes pipelines, actions, datasets and secrets.
    Maintain,
    /// Runs the workspace: compute environments, credentials, participants, settings.
    Admin,
    /// Has every right, also to delete the workspace and to make owners.
    Owner,
}

impl WspRole {
    /// All roles, lowest first.
    pub const ALL: [Self; 6] =
        [Self::View, Self::Connect, Self::Launch, Self::Maintain, Self::Admin, Self::Owner];

    /// The role of a user in the personal workspace, where nothing is withheld from its user.
    pub const PERSONAL: Self = Self::Owner;

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Connect => "connect",
            Self::Launch => "launch",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

/// What a caller is, at the place an operation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No credential came with the request.
    Anonymous,
    /// The token of a launched run. Whatever it may do, it may do to that run only.
    RunToken,
    /// A signed-in user.
    User {
        /// Administers the installation.
        root: bool,
        /// The role in the workspace that is asked for: [`WspRole::PERSONAL`] in the user's own, none where the
        /// user is no participant or no workspace is meant.
        role: Option<WspRole>,
    },
}

impl Standing {
    /// Whether this caller has the right `R`.
    #[must_use]
    pub const fn may<R: Right>(self) -> bool {
        match self {
            Self::Anonymous => matches!(R::PERMISSION.holder(), Holder::Anyone),
            Self::RunToken => R::RUN_TOKEN || matches!(R::PERMISSION.holder(), Holder::Anyone),
            Self::User { root, role } => match (R::PERMISSION.holder(), role) {
                (Holder::Anyone | Holder::User, _) => true,
                (Holder::Root, _) => root,
                (Holder::Role, Some(role)) => allows(role, R::PERMISSION),
                (Holder::Role, None) => false,
            },
        }
    }
}

/// Whom a permission is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Everybody, signed in or not.
    Anyone,
    /// Every signed-in user, for things of the user's own.
    User,
    /// Participants of the workspace, by their role.
    Role,
    /// Administrators of the installation.
    Root,
}

/// A permission as a type: what `Allowed<…>` is made for.
pub trait Right: Send + Sync + 'static {
    /// The permission that is meant.
    const PERMISSION: Permission;
    /// Whether the token of a launched run has this right too, for its own run.
    const RUN_TOKEN: bool = false;
}

/// The right `R`, or being the run itself: `OrOwnRun<WorkflowWrite>` is held by whoever may report runs in the
/// workspace and by the token of the run that is reported. The use case compares the run with the token's.
#[derive(Clone, Copy, Debug)]
pub struct OrOwnRun<R>(PhantomData<R>);

impl<R: Right> Right for OrOwnRun<R> {
    const PERMISSION: Permission = R::PERMISSION;
    const RUN_TOKEN: bool = true;
}

/// Expands the table below into [`Permission`], the marker types and [`allows`].
macro_rules! permissions {
    (
        roles { $($role:ident $role_name:literal $o:tt $a:tt $m:tt $l:tt $c:tt $v:tt $role_what:literal)* }
        outside { $($other:ident $other_name:literal $holder:ident $other_what:literal)* }
    ) => {
        /// Something that an operation may need.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission {
            $(#[doc = concat!("`", $role_name, "`: ", $role_what, ".")] $role,)*
            $(#[doc = concat!("`", $other_name, "`: ", $other_what, ".")] $other,)*
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$role,)* $(Self::$other,)*];

            /// The name, `thing:verb` for those that roles give.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$role => $role_name,)*
                    $(Self::$other => $other_name,)*
                }
            }

            /// Whom it is given to.
            #[must_use]
            pub const fn holder(self) -> Holder {
                match self {
                    $(Self::$role)|* => Holder::Role,
                    $(Self::$other => Holder::$holder,)*
                }
            }
        }

        /// Whether a role in a workspace gives a permission there; no role gives what lies outside workspaces.
        #[must_use]
        pub const fn allows(role: WspRole, permission: Permission) -> bool {
            let (owner, admin, maintain, launch, connect, view) = match permission {
                $(Permission::$role => (cell!($o), cell!($a), cell!($m), cell!($l), cell!($c), cell!($v)),)*
                $(Permission::$other)|* => return false,
            };
            match role {
                WspRole::Owner => owner,
                WspRole::Admin => admin,
                WspRole::Maintain => maintain,
                WspRole::Launch => launch,
                WspRole::Connect => connect,
                WspRole::View => view,
            }
        }

        $(permissions!(@marker $role $role_name);)*
        $(permissions!(@marker $other $other_name);)*
    };
    (@marker $marker:ident $name:literal) => {
        #[doc = concat!("The right to `", $name, "`, see [`Permission::", stringify!($marker), "`].")]
        #[derive(Clone, Copy, Debug)]
        pub struct $marker;

        impl Right for $marker {
            const PERMISSION: Permission = Permission::$marker;
        }
    };
}

/// One cell of the table: a dash means no, the letter of the role means yes.
macro_rules! cell {
    (-) => {
        false
    };
    ($letter:ident) => {
        true
    };
}

permissions! {
    // Columns: Owner, Admin, Maintain, Launch, Connect, View.
    roles {
        WorkspaceRead           "workspace:read"              O A M L C V  "see the workspace and its participants"
        WorkspaceWrite          "workspace:write"             O A - - - -  "change settings, participants and their roles"
        WorkspaceAdmin          "workspace:admin"             O - - - - -  "give and take the owner role"
        WorkspaceDelete         "workspace:delete"            O - - - - -  "delete the workspace"
        WorkspaceSelfDelete     "workspace_self:delete"       O A M L C V  "leave the workspace"
        PlatformRead            "platform:read"               O A M L C V  "list platforms and their regions"
        ComputeEnvRead          "compute_environment:read"    O A M L C V  "list and view compute environments"
        ComputeEnvWrite         "compute_environment:write"   O A - - - -  "create, edit, make primary, check a name"
        ComputeEnvDelete        "compute_environment:delete"  O A - - - -  "delete compute environments"
        CredentialsRead         "credentials:read"            O A M L C V  "list credentials and view what is not secret"
        CredentialsWrite        "credentials:write"           O A - - - -  "add, edit, validate, check a name"
        CredentialsDelete       "credentials:delete"          O A - - - -  "delete credentials"
        CredentialsEncryptedRead "credentials_encrypted:read" O A M L - -  "fetch sealed keys, as a launch needs"
        PipelineSecretsRead     "pipeline_secrets:read"       O A M L C V  "list pipeline secrets by name"
        PipelineSecretsWrite    "pipeline_secrets:write"      O A M - - -  "create, edit, check a name"
        PipelineSecretsDelete   "pipeline_secrets:delete"     O A M - - -  "delete pipeline secrets"
        PipelineRead            "pipeline:read"               O A M L C V  "list, view, schema, launch settings, versions"
        PipelineWrite           "pipeline:write"              O A M - - -  "add, edit, change launch settings, versions"
        PipelineDelete          "pipeline:delete"             O A M - - -  "delete pipelines"
        PipelineLabelWrite      "pipeline_label:write"        O A - - - -  "label pipelines, also at launch"
        LaunchRead              "launch:read"                 O A M L - -  "read launch records"
        WorkflowRead            "workflow:read"               O A M L C V  "runs, progress, tasks, metrics, logs, reports"
        WorkflowExecute         "workflow:execute"            O A M L - -  "launch a saved pipeline, relaunch, resume, cancel"
        WorkflowQuickExecute    "workflow_quick:execute"      O A M - - -  "launch what is not saved as a pipeline"
        WorkflowWrite           "workflow:write"              O A M L - -  "report a run"
        WorkflowDelete          "workflow:delete"             O A M L - -  "delete runs"
        WorkflowLabelWrite      "workflow_label:write"        O A M - - -  "label runs"
        WorkflowStarRead        "workflow_star:read"          O A M L C V  "see one's stars"
        WorkflowStarWrite       "workflow_star:write"         O A M L C V  "star a run"
        WorkflowStarDelete      "workflow_star:delete"        O A M L C V  "take a star away"
        ContainerRead           "container:read"              O A M L C V  "container details of runs"
        ActionRead              "action:read"                 O A M L - -  "list and view actions"
        ActionExecute           "action:execute"              O A M L - -  "trigger an action"
        ActionWrite             "action:write"                O A M - - -  "create, edit, test, pause, check a name"
        ActionDelete            "action:delete"               O A M - - -  "delete actions"
        ActionLabelWrite        "action_label:write"          O A - - - -  "label actions"
        DatasetRead             "dataset:read"                O A M L C V  "list, view and download datasets"
        DatasetWrite            "dataset:write"               O A M L - -  "create, edit, upload versions, link"
        DatasetDelete           "dataset:delete"              O A M - - -  "delete datasets"
        DatasetAdmin            "dataset:admin"               O A M - - -  "hide anyone's datasets, disable versions"
        DatasetLabelWrite       "dataset_label:write"         O A M - - -  "label datasets"
        LabelRead               "label:read"                  O A M L C V  "list labels"
        LabelWrite              "label:write"                 O A M - - -  "create and edit labels"
        LabelDelete             "label:delete"                O A M - - -  "delete labels"
        DataLinkRead            "data_link:read"              O A M L C V  "list, view and browse data links"
        DataLinkWrite           "data_link:write"             O A M - - -  "add, edit and refresh data links"
        DataLinkDelete          "data_link:delete"            O A M - - -  "delete data links"
        DataLinkAdmin           "data_link:admin"             O A M - - -  "hide and show data links"
        DataLinkObjectRead      "data_link_object:read"       O A M L C V  "browse and download content"
        DataLinkObjectWrite     "data_link_object:write"      O A M - - -  "upload content"
        DataLinkObjectDelete    "data_link_object:delete"     O A M - - -  "delete content"
        StudioRead              "studio:read"                 O A M L C V  "list and view studios"
        StudioExecute           "studio:execute"              O A M L - -  "start and stop studios"
        StudioWrite             "studio:write"                O A M - - -  "create and edit studios"
        StudioDelete            "studio:delete"               O A M - - -  "delete studios"
        StudioAdmin             "studio:admin"                O A - - - -  "act on private studios of others"
        StudioLabelWrite        "studio_label:write"          O A M - - -  "label studios"
        StudioSessionRead       "studio_session:read"         O A M L C -  "open a studio session"
        StudioSessionExecute    "studio_session:execute"      O A M L C -  "extend a studio session"
        WorkspaceStudioRead     "workspace_studio:read"       O A M L - -  "see the studio settings"
        WorkspaceStudioWrite    "workspace_studio:write"      O A - - - -  "change the studio settings"
        LineageRead             "lineage:read"                O A M L C V  "read lineage records"
        WorkspaceLineageRead    "workspace_lineage:read"      O A M L - -  "see the lineage settings"
        WorkspaceLineageWrite   "workspace_lineage:write"     O A - - - -  "change the lineage settings"
    }

    outside {
        Anonymous         "anonymous"           Anyone  "ask before signing in, or in order to"
        SignedIn          "signed_in"           User    "ask for what belongs to nobody"
        OwnProfileRead    "own_profile:read"    User    "read one's profile and where one takes part"
        OwnProfileWrite   "own_profile:write"   User    "change one's profile"
        OwnPasswordWrite  "own_password:write"  User    "change one's password"
        OwnTokenRead      "own_token:read"      User    "list one's access tokens"
        OwnTokenWrite     "own_token:write"     User    "make an access token"
        OwnTokenDelete    "own_token:delete"    User    "revoke one's access tokens"
        OwnSessionRead    "own_session:read"    User    "list one's sessions"
        OwnSessionDelete  "own_session:delete"  User    "end one's sessions"
        Root              "root"                Root    "administer the installation"
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn held_by(role: WspRole) -> Vec<&'static str> {
        Permission::ALL.iter().filter(|p| allows(role, **p)).map(|p| p.as_str()).collect()
    }

    /// What `role` may and the role below it may not: the table told a second time, by its steps.
    fn added_by(role: WspRole) -> Vec<&'static str> {
        let below = WspRole::ALL.into_iter().rev().find(|other| *other < role).map_or(vec![], held_by);
        held_by(role).into_iter().filter(|name| !below.contains(name)).collect()
    }

    #[test]
    fn each_role_may_all_that_the_role_below_may() {
        for pair in WspRole::ALL.windows(2) {
            let (lower, higher) = (held_by(pair[0]), held_by(pair[1]));
            assert!(
                lower.iter().all(|name| higher.contains(name)),
                "{:?} lacks rights of {:?}",
                pair[1],
                pair[0]
            );
        }
    }

    #[test]
    fn each_role_adds_what_the_table_says() {
        assert_eq!(
            added_by(WspRole::View),
            [
                "workspace:read",
                "workspace_self:delete",
                "platform:read",
                "compute_environment:read",
                "credentials:read",
                "pipeline_secrets:read",
                "pipeline:read",
                "workflow:read",
                "workflow_star:read",
                "workflow_star:write",
                "workflow_star:delete",
                "container:read",
                "dataset:read",
                "label:read",
                "data_link:read",
                "data_link_object:read",
                "studio:read",
                "lineage:read",
            ]
        );
        assert_eq!(added_by(WspRole::Connect), ["studio_session:read", "studio_session:execute"]);
        assert_eq!(
            added_by(WspRole::Launch),
            [
                "credentials_encrypted:read",
                "launch:read",
                "workflow:execute",
                "workflow:write",
                "workflow:delete",
                "action:read",
                "action:execute",
                "dataset:write",
                "studio:execute",
                "workspace_studio:read",
                "workspace_lineage:read",
            ]
        );
        assert_eq!(
            added_by(WspRole::Maintain),
            [
                "pipeline_secrets:write",
                "pipeline_secrets:delete",
                "pipeline:write",
                "pipeline:delete",
                "workflow_quick:execute",
                "workflow_label:write",
                "action:write",
                "action:delete",
                "dataset:delete",
                "dataset:admin",
                "dataset_label:write",
                "label:write",
                "label:delete",
                "data_link:write",
                "data_link:delete",
                "data_link:admin",
                "data_link_object:write",
                "data_link_object:delete",
                "studio:write",
                "studio:delete",
                "studio_label:write",
            ]
        );
        assert_eq!(
            added_by(WspRole::Admin),
            [
                "workspace:write",
                "compute_environment:write",
                "compute_environment:delete",
                "credentials:write",
                "credentials:delete",
                "pipeline_label:write",
                "action_label:write",
                "studio:admin",
                "workspace_studio:write",
                "workspace_lineage:write",
            ]
        );
        assert_eq!(added_by(WspRole::Owner), ["workspace:admin", "workspace:delete"]);
    }

    #[test]
    fn the_owner_has_every_right_in_a_workspace_and_none_outside() {
        for permission in Permission::ALL {
            assert_eq!(
                allows(WspRole::Owner, *permission),
                permission.holder() == Holder::Role,
                "{permission:?}"
            );
        }
    }

    #[test]
    fn names_are_unique() {
        let names: HashSet<_> = Permission::ALL.iter().map(|p| p.as_str()).collect();
        assert_eq!(names.len(), Permission::ALL.len());
    }

    #[test]
    fn an_anonymous_caller_may_only_what_anyone_may() {
        let nobody = Standing::Anonymous;
        assert!(nobody.may::<Anonymous>());
        assert!(!nobody.may::<SignedIn>());
        assert!(!nobody.may::<OwnProfileRead>());
        assert!(!nobody.may::<WorkspaceRead>());
        assert!(!nobody.may::<OrOwnRun<WorkflowWrite>>());
        assert!(!nobody.may::<Root>());
    }

    #[test]
    fn the_token_of_a_run_may_only_what_names_it() {
        let run = Standing::RunToken;
        assert!(run.may::<OrOwnRun<WorkflowWrite>>());
        assert!(run.may::<OrOwnRun<OwnProfileRead>>());
        assert!(run.may::<Anonymous>());
        assert!(!run.may::<WorkflowWrite>());
        assert!(!run.may::<WorkflowRead>());
        assert!(!run.may::<OwnTokenRead>());
        assert!(!run.may::<SignedIn>());
        assert!(!run.may::<Root>());
    }

    #[test]
    fn a_user_may_all_in_the_personal_workspace_and_own_things_everywhere() {
        let personal = Standing::User { root: false, role: Some(WspRole::PERSONAL) };
        assert!(personal.may::<WorkspaceDelete>());
        assert!(personal.may::<ComputeEnvWrite>());
        assert!(personal.may::<OrOwnRun<WorkflowWrite>>());
        assert!(!personal.may::<Root>());

        let outside = Standing::User { root: false, role: None };
        assert!(outside.may::<OwnTokenWrite>());
        assert!(outside.may::<SignedIn>());
        assert!(outside.may::<Anonymous>());
        assert!(!outside.may::<WorkspaceRead>());
        assert!(!outside.may::<OrOwnRun<WorkflowWrite>>());
    }

    #[test]
    fn an_administrator_has_no_role_in_workspaces_by_that() {
        let root = Standing::User { root: true, role: None };
        assert!(root.may::<Root>());
        assert!(!root.may::<WorkflowRead>());

        let viewer = Standing::User { root: true, role: Some(WspRole::View) };
        assert!(viewer.may::<WorkflowRead>());
        assert!(!viewer.may::<WorkflowExecute>());
    }

    #[test]
    fn the_highest_role_is_the_greatest() {
        assert_eq!([WspRole::Launch, WspRole::Admin, WspRole::View].into_iter().max(), Some(WspRole::Admin));
    }
}
