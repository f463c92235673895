//! The page: in the binary when it was built with it, otherwise a word on how to get it.

use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// What the page may load: itself and nothing else.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn safe_headers() -> [(HeaderName, &'static str); 4] {
    [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ]
}

/// A file of the page; every other address is one of the page's own.
#[cfg(feature = "embed-ui")]
pub(crate) async fn page(uri: Uri, headers: HeaderMap) -> Response {
    use rust_embed::RustEmbed;

    #[derive(RustEmbed)]
    #[folder = "../../web/dist"]
    struct Files;

    let path = uri.path().trim_start_matches('/');
    let (name, file) = match Files::get(path) {
        Some(file) if !path.is_empty() => (path, file),
        // A missing script must not be answered with a page.
        _ if path.starts_with("assets/") => return StatusCode::NOT_FOUND.into_response(),
        _ => match Files::get("index.html") {
            Some(file) => ("index.html", file),
            None => return missing(),
        },
    };
    let tag = format!("\"{}\"", vault::token::hex(&file.metadata.sha256_hash()));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    // Names under assets/ contain a hash of the content.
    let caching =
        if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let own = [
        (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, tag),
    ];
    (safe_headers(), own, file.data).into_response()
}

/// Says how to get the page into the binary.
#[cfg(not(feature = "embed-ui"))]
pub(crate) async fn page(_uri: Uri, _headers: HeaderMap) -> Response {
    missing()
}

fn missing() -> Response {
    let text = "<!doctype html><html lang=\"en\"><title>Belfry</title><h1>Belfry is running</h1>\
        <p>This binary was built without its page. Build it with <code>cargo xtask build</code>. The API is at \
        <a href=\"/api/service-info\">/api</a>.</p></html>";
    (StatusCode::OK, safe_headers(), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text)
        .into_response()
}
