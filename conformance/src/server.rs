//! A server somewhere, reached by URL.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use crate::carrier::{Answer, Call, Carrier, Failure};
use crate::wire;

/// Longer than any real client waits.
const PATIENCE: Duration = Duration::from_mins(2);
const CONNECT: Duration = Duration::from_secs(20);

/// A server by the address of its API. Clones share connections.
#[derive(Clone)]
pub struct Server {
    secure: Option<(TlsConnector, ServerName<'static>)>,
    host: String,
    port: u16,
    prefix: String,
    workspace: Option<String>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

struct Connection {
    read: BufReader<ReadHalf<Box<dyn Stream>>>,
    write: WriteHalf<Box<dyn Stream>>,
}

/// How an exchange on one connection went wrong.
enum Broken {
    /// Before anything of an answer came: on a used connection that may be its end by age.
    Unanswered(io::Error),
    Late,
}

impl Server {
    /// The server at an address such as `https://host/api`; certificates must be of a public authority.
    ///
    /// # Errors
    /// When that is no address of HTTP.
    pub fn at(address: &str) -> anyhow::Result<Self> {
        let url = Url::parse(address).with_context(|| format!("'{address}' is no URL"))?;
        let host = url.host().with_context(|| format!("'{address}' names no host"))?;
        let secure = match url.scheme() {
            "http" => None,
            "https" => {
                let name = match &host {
                    Host::Domain(name) => ServerName::try_from((*name).to_owned())?,
                    Host::Ipv4(ip) => ServerName::from(std::net::IpAddr::from(*ip)),
                    Host::Ipv6(ip) => ServerName::from(std::net::IpAddr::from(*ip)),
                };
                Some((connector()?, name))
            }
            other => bail!("'{other}' is not spoken here; the address begins with http:// or https://"),
        };
        Ok(Self {
            secure,
            host: host.to_string(),
            port: url.port_or_known_default().unwrap_or(80),
            prefix: url.path().trim_end_matches('/').to_owned(),
            workspace: None,
            idle: Arc::default(),
        })
    }

    /// The same, with every call in this workspace.
    #[must_use]
    pub fn in_workspace(mut self, id: Option<&str>) -> Self {
        self.workspace = id.map(str::to_owned);
        self
    }

    /// What is in front of every path, such as `/api`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    fn path(&self, call: &Call) -> String {
        let path = format!("{}{}", self.prefix, call.path);
        match &self.workspace {
            Some(id) => format!("{path}{}workspaceId={id}", if path.contains('?') { '&' } else { '?' }),
            None => path,
        }
    }

    pub(crate) async fn exchange(&self, call: &Call) -> Result<Answer, Failure> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = kept {
            match self.ask(connection, call).await {
                Ok(answer) => return Ok(answer),
                Err(Broken::Late) => return Err(Failure::Late),
                // The server may have closed it while it was idle.
                Err(Broken::Unanswered(_)) => {}
            }
        }
        let connection = self.connect().await.map_err(|error| Failure::Refused(error.to_string()))?;
        self.ask(connection, call).await.map_err(|broken| match broken {
            Broken::Unanswered(error) => Failure::Dropped(error.to_string()),
            Broken::Late => Failure::Late,
        })
    }

    async fn connect(&self) -> io::Result<Connection> {
        let connecting = async {
            let host = self.host.trim_start_matches('[').trim_end_matches(']');
            let plain = TcpStream::connect((host, self.port)).await?;
            plain.set_nodelay(true)?;
            let stream: Box<dyn Stream> = match &self.secure {
                Some((connector, name)) => Box::new(connector.connect(name.clone(), plain).await?),
                None => Box::new(plain),
            };
            let (read, write) = tokio::io::split(stream);
            Ok(Connection { read: BufReader::new(read), write })
        };
        timeout(CONNECT, connecting).await.map_err(io::Error::from)?
    }

    async fn ask(&self, mut connection: Connection, call: &Call) -> Result<Answer, Broken> {
        let (path, host) = (self.path(call), format!("{}:{}", self.host, self.port));
        let asking = async {
            let sending = wire::write_call(&mut connection.write, call, &path, &host);
            let reading = wire::read_answer(&mut connection.read);
            tokio::pin!(sending, reading);
            // A server may answer before it has read all, and then close.
            let mut sent = None;
            loop {
                tokio::select! {
                    result = &mut sending, if sent.is_none() => sent = Some(result),
                    answer = &mut reading => {
                        return answer.map(|(answer, can_go_on)| (answer, can_go_on && matches!(sent, Some(Ok(())))));
                    }
                }
            }
        };
        let (answer, can_go_on) =
            timeout(PATIENCE, asking).await.or(Err(Broken::Late))?.map_err(Broken::Unanswered)?;
        if can_go_on {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        Ok(answer)
    }
}

impl Carrier for Server {
    async fn carry(&self, call: Call) -> Result<Answer, Failure> {
        self.exchange(&call).await
    }
}

fn connector() -> anyhow::Result<TlsConnector> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
