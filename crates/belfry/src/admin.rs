//! What the one who runs the server does beside it, on the same database.

use std::io::Read;
use std::process::ExitCode;

use app::accounts::{self, AccountDraft};
use app::tokens;
use domain::{Clock, Error};

use crate::Failure;
use crate::cli::{AdminCommand, DataOptions};
use crate::server::open_store;

/// Runs one of the commands.
pub(crate) async fn run(command: AdminCommand) -> Result<ExitCode, Failure> {
    match command {
        AdminCommand::CreateUser { data, email, name, password_stdin, root } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let draft = AccountDraft {
                user_name: &name,
                email: &email,
                first_name: None,
                last_name: None,
                password: password.as_deref(),
                is_root: root,
            };
            let beside = Beside::open(&data).await?;
            accounts::create_user(&beside.store, &beside.clock, &draft).await.map_err(sentence)?;
            eprintln!("User {name} is made");
        }
        AdminCommand::CreateToken { data, user, name } => {
            let beside = Beside::open(&data).await?;
            let user = accounts::find_by_name(&beside.store, &user).await.map_err(sentence)?;
            let made =
                tokens::create_for(&beside.store, &beside.clock, user.id(), &name).await.map_err(sentence)?;
            println!("{}", made.text);
        }
        AdminCommand::CreateSignInLink { data, user, server_url } => {
            let beside = Beside::open(&data).await?;
            let user = accounts::find_by_name(&beside.store, &user).await.map_err(sentence)?;
            let token = accounts::make_sign_in_token(&beside.store, &beside.clock, user.id())
                .await
                .map_err(sentence)?;
            let url = server_url.unwrap_or_else(|| beside.server_url.clone());
            println!("{}/sign-in#link={token}", url.trim_end_matches('/'));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The database, opened beside a server that may be running.
struct Beside {
    store: store::Store,
    clock: Clock,
    server_url: String,
}

impl Beside {
    async fn open(data: &DataOptions) -> Result<Self, Failure> {
        let config = data.load()?;
        let store = open_store(&config).await?;
        Ok(Self { store, clock: Clock::system(), server_url: config.server_url(config.listen.port()) })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err takes")]
fn sentence(error: Error) -> Failure {
    Failure::Other(anyhow::anyhow!("{}", error.message()))
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
