//! The server of static files behind `cargo xtask serve`, the page journeys and the bench page.
//!
//! It is npm's `serve-handler` in a Node process, on the loopback address only; `npm/serve.mjs` puts the site under
//! a path. The public site needs no such process: any host of static files serves what `cargo xtask build` makes.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};

use crate::npm::Packages;

/// A running server; it ends when this value is dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// The address of the page.
    pub url: String,
}

impl Server {
    /// Serves a folder under a path that begins and ends with a slash; port 0 takes any that is free.
    ///
    /// # Errors
    /// When Node cannot be started or the port is taken.
    pub fn start(packages: &Packages, folder: &Path, port: u16, path: &str) -> Result<Self> {
        let mut node = packages.server();
        node.arg(folder).args(["--port", &port.to_string(), "--path", path]);
        node.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = node.spawn().context("Node could not be started")?;
        let mut url = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut url)?;
        }
        let server = Self { process, url: url.trim_end().to_owned() };
        if server.url.is_empty() {
            bail!("The server of static files did not start; its message is above.");
        }
        Ok(server)
    }

    /// Serves until the process ends, for example by Ctrl-C.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub fn wait(mut self) -> Result<()> {
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is no error here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes sure that a port of the loopback address is free, before anything is built for it.
///
/// # Errors
/// When it is taken or not permitted; the message names another.
pub fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "Port {port} is taken. Choose another, for example `cargo xtask serve --port {}`.",
            port.checked_add(1).unwrap_or(8080)
        ),
        Err(error) => bail!("Port {port} cannot be used ({error}). Choose another with --port."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_explained() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = check_port(port).unwrap_err().to_string();
        assert!(message.contains("is taken") && message.contains("--port"), "{message}");
        drop(taken);
        assert!(check_port(port).is_ok());
    }
}
