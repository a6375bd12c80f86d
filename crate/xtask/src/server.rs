//! A small server of static files for `cargo xtask serve` and the page journeys.
//!
//! Loopback only, GET and HEAD only, one thread a connection. It is no server for the public: any host of static
//! files serves the folder that `cargo xtask build` makes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A request's head larger than this is refused.
const MAX_HEAD: u64 = 16 * 1024;

/// A listening socket that does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    /// The path under which the site stands; begins and ends with a slash.
    prefix: String,
}

impl Server {
    /// Takes a port of the loopback address; port 0 takes any that is free.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn bind(port: u16, prefix: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::AddrInUse {
                anyhow::anyhow!(
                    "Port {port} is taken; choose another, for example `cargo xtask serve --port {}`.",
                    port.checked_add(1).unwrap_or(8080)
                )
            } else {
                anyhow::anyhow!("Port {port} cannot be used ({error}); choose another with --port.")
            }
        })?;
        Ok(Self { listener, prefix: prefix.to_owned() })
    }

    /// The address of the page.
    ///
    /// # Errors
    /// When the socket has no address.
    pub fn url(&self) -> Result<String> {
        let address: SocketAddr = self.listener.local_addr()?;
        Ok(format!("http://{address}{}", self.prefix))
    }

    /// Serves a folder until the process ends.
    pub fn run(self, folder: &Path) {
        let site = Arc::new(Site { folder: folder.to_owned(), prefix: self.prefix });
        for stream in self.listener.incoming().flatten() {
            let site = Arc::clone(&site);
            std::thread::spawn(move || {
                // A browser that went away is no error of ours.
                let _ = site.converse(stream);
            });
        }
    }
}

struct Site {
    folder: PathBuf,
    prefix: String,
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    extra: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(status: &'static str, body: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            extra: String::new(),
            body: body.as_bytes().to_vec(),
        }
    }
}

impl Site {
    /// Answers the requests of one connection until it is closed or falls silent.
    fn converse(&self, stream: TcpStream) -> Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        while let Some((method, path)) = read_head(&mut reader)? {
            let answer = match method.as_str() {
                "GET" | "HEAD" => self.answer(&path),
                _ => Answer::text("405 Method Not Allowed", "Only GET and HEAD are answered.\n"),
            };
            let head = format!(
                "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
                 X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n{}\r\n",
                answer.status,
                answer.kind,
                answer.body.len(),
                answer.extra
            );
            writer.write_all(head.as_bytes())?;
            if method != "HEAD" {
                writer.write_all(&answer.body)?;
            }
            writer.flush()?;
        }
        Ok(())
    }

    fn answer(&self, target: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let Some(inside) = path.strip_prefix(&self.prefix) else {
            return if path == "/" || format!("{path}/") == self.prefix {
                redirect(&self.prefix)
            } else {
                Answer::text("404 Not Found", "Nothing stands here.\n")
            };
        };
        let Some(mut file) = self.file(inside) else {
            return Answer::text("400 Bad Request", "This is no path of the site.\n");
        };
        if file.is_dir() {
            if !path.ends_with('/') {
                return redirect(&format!("{path}/"));
            }
            file = file.join("index.html");
        }
        match std::fs::read(&file) {
            Ok(body) => {
                Answer { status: "200 OK", kind: media_type(&file), extra: String::new(), body }
            }
            Err(_) => Answer::text("404 Not Found", "Nothing stands here.\n"),
        }
    }

    /// The file that a path names; nothing outside the folder.
    fn file(&self, inside: &str) -> Option<PathBuf> {
        let decoded = percent_decode(inside)?;
        let mut file = self.folder.clone();
        for part in decoded.split('/').filter(|part| !part.is_empty()) {
            if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
                return None;
            }
            file.push(part);
        }
        Some(file)
    }
}

fn redirect(to: &str) -> Answer {
    let mut answer = Answer::text("302 Found", "");
    answer.extra = format!("Location: {to}\r\n");
    answer
}

/// Method and path of the next request; `None` at the end of the connection.
fn read_head(reader: &mut impl BufRead) -> Result<Option<(String, String)>> {
    let mut head = reader.take(MAX_HEAD);
    let mut first = String::new();
    if head.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            bail!("a request ended within its head, or its head is too large");
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut words = first.split_whitespace().map(str::to_owned);
    let method = words.next().context("a request without a method")?;
    let path = words.next().context("a request without a path")?;
    Ok(Some((method, path)))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The media type that a browser wants: a wasm module streams only as `application/wasm`.
fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|name| name.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small site of the test's own, removed with the returned folder.
    fn site() -> (tempfile::TempDir, Site) {
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path().to_owned();
        std::fs::create_dir_all(folder.join("models")).unwrap();
        std::fs::write(folder.join("index.html"), "<p>page").unwrap();
        std::fs::write(folder.join("cpu_bg.wasm"), b"\0asm").unwrap();
        (kept, Site { folder, prefix: "/lens/".to_owned() })
    }

    #[test]
    fn the_site_stands_under_its_prefix() {
        let (_folder, site) = site();
        assert_eq!(site.answer("/lens/").body, b"<p>page");
        assert_eq!(site.answer("/lens/?backend=cpu#x").body, b"<p>page");
        assert_eq!(site.answer("/lens").status, "302 Found");
        assert_eq!(site.answer("/other").status, "404 Not Found");
        assert_eq!(site.answer("/lens/missing.js").status, "404 Not Found");
    }

    #[test]
    fn wasm_has_the_type_that_lets_it_stream() {
        let (_folder, site) = site();
        assert_eq!(site.answer("/lens/cpu_bg.wasm").kind, "application/wasm");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let (_folder, site) = site();
        for path in
            ["/lens/../secret", "/lens/%2e%2e/secret", "/lens/.stage/x", "/lens/%zz", "/lens/a%00"]
        {
            assert_eq!(site.answer(path).status, "400 Bad Request", "{path}");
        }
    }

    #[test]
    fn a_taken_port_is_explained() {
        let first = Server::bind(0, "/").unwrap();
        let port = first.listener.local_addr().unwrap().port();
        let message = Server::bind(port, "/").unwrap_err().to_string();
        assert!(message.contains("is taken") && message.contains("--port"), "{message}");
    }

    #[test]
    fn requests_follow_each_other_on_one_connection() {
        let mut text = "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.1\r\n\r\n".as_bytes();
        assert_eq!(read_head(&mut text).unwrap(), Some(("GET".to_owned(), "/a".to_owned())));
        assert_eq!(read_head(&mut text).unwrap(), Some(("HEAD".to_owned(), "/b".to_owned())));
        assert_eq!(read_head(&mut text).unwrap(), None);
        assert!(read_head(&mut "GET /a HTTP/1.1\r\nHost".as_bytes()).is_err());
    }
}
