//! The proof that a caller may do something: an argument of every use case, so that a forgotten check does not compile.

use std::marker::PhantomData;

use domain::permission::{Holder, Right, Standing, WspRole};
use domain::{Error, Result, Scope, TokenId, UserId, WorkflowId, WorkspaceId};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody said who it is.
    Anonymous,
    /// A person.
    Person(Person),
    /// A launched run, for its own record.
    Run {
        /// The run.
        workflow: WorkflowId,
        /// Who launched it.
        user: UserId,
    },
}

/// A person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: UserId,
    /// Name in addresses.
    pub user_name: String,
    /// Whether the person administers the server.
    pub is_root: bool,
    /// How the person proved who it is.
    pub credential: Credential,
}

/// How a person proved who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// By a session of the page.
    Session(i64),
    /// By an access token; the hash is what a run's right to report is bound to.
    Token {
        /// Its id.
        id: TokenId,
        /// Its SHA-256 in hexadecimal.
        hash: String,
    },
    /// By being the one who runs the server.
    Operator,
}

/// The caller may do what the right `R` stands for, in this scope. Made by [`Allowed::authorize`] alone.
#[derive(Debug)]
pub struct Allowed<R> {
    caller: Caller,
    scope: Scope,
    standing: Standing,
    right: PhantomData<fn() -> R>,
}

impl<R: Right> Allowed<R> {
    /// The proof, if the caller has the right `R` in the asked workspace, or in the own personal one when none is
    /// asked for.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in, `Forbidden` if the right is missing or the workspace unknown.
    pub fn authorize(caller: Caller, workspace: Option<WorkspaceId>) -> Result<Self> {
        if let Some(id) = workspace {
            // No organization can be made yet, so no id is that of a workspace.
            return Err(match caller {
                Caller::Anonymous => sign_in_first(),
                _ => Error::unknown("workspace", id),
            });
        }
        let (scope, standing) = match &caller {
            Caller::Anonymous => (Scope::Personal(UserId(0)), Standing::Anonymous),
            Caller::Run { user, .. } => (Scope::Personal(*user), Standing::RunToken),
            Caller::Person(person) => (
                Scope::Personal(person.id),
                Standing::User { root: person.is_root, role: Some(WspRole::PERSONAL) },
            ),
        };
        if standing.may::<R>() {
            return Ok(Self { caller, scope, standing, right: PhantomData });
        }
        Err(match (&caller, R::PERMISSION.holder()) {
            (Caller::Anonymous, _) => sign_in_first(),
            (Caller::Run { .. }, _) => {
                Error::forbidden("The token of a run is good for reporting that run only")
            }
            (Caller::Person(_), Holder::Root) => {
                Error::forbidden("Only administrators of this server may do this")
            }
            (Caller::Person(_), _) => {
                Error::forbidden(format!("Your role lacks the permission '{}'", R::PERMISSION.as_str()))
            }
        })
    }

    /// Whose things may be touched.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Who asks.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether the caller has the right `Q` too.
    #[must_use]
    pub const fn may<Q: Right>(&self) -> bool {
        self.standing.may::<Q>()
    }

    /// The person who asks.
    ///
    /// # Errors
    /// `Forbidden` if it is a run, `Unauthenticated` if it is nobody; rights of persons are never given to those.
    pub fn person(&self) -> Result<&Person> {
        match &self.caller {
            Caller::Person(person) => Ok(person),
            Caller::Run { .. } => {
                Err(Error::forbidden("The token of a run is good for reporting that run only"))
            }
            Caller::Anonymous => Err(sign_in_first()),
        }
    }

    /// The person in whose name it is asked: who asks, or who launched the run that asks.
    pub fn user(&self) -> Result<UserId> {
        match &self.caller {
            Caller::Run { user, .. } => Ok(*user),
            _ => self.person().map(|person| person.id),
        }
    }
}

/// What callers without a credential are told.
#[must_use]
pub fn sign_in_first() -> Error {
    Error::unauthenticated("Sign in, or send an access token as 'Authorization: Bearer <token>'")
}

#[cfg(test)]
mod tests {
    use domain::permission::{Anonymous, OrOwnRun, OwnTokenRead, Root, WorkflowExecute, WorkflowWrite};

    use super::*;

    fn person(is_root: bool) -> Caller {
        Caller::Person(Person {
            id: UserId(7),
            user_name: "ada".to_owned(),
            is_root,
            credential: Credential::Session(1),
        })
    }

    #[test]
    fn rights_are_proven_or_refused() {
        let run = || Caller::Run { workflow: WorkflowId::parse("abc").unwrap(), user: UserId(7) };
        assert_eq!(
            Allowed::<WorkflowExecute>::authorize(person(false), None).unwrap().scope(),
            Scope::Personal(UserId(7))
        );
        assert!(Allowed::<OwnTokenRead>::authorize(person(false), None).is_ok());
        assert!(Allowed::<Root>::authorize(person(false), None).is_err());
        assert!(Allowed::<Root>::authorize(person(true), None).is_ok());
        assert!(Allowed::<WorkflowExecute>::authorize(person(true), Some(WorkspaceId(5))).is_err());
        assert!(Allowed::<OrOwnRun<WorkflowWrite>>::authorize(run(), None).is_ok());
        assert!(Allowed::<WorkflowExecute>::authorize(run(), None).is_err());
        assert!(Allowed::<Anonymous>::authorize(Caller::Anonymous, None).is_ok());
        let refused = Allowed::<WorkflowExecute>::authorize(Caller::Anonymous, None).unwrap_err();
        assert_eq!(refused.kind(), domain::error::Kind::Unauthenticated);
    }
}
