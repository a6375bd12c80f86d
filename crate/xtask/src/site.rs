//! The site: Trunk collects `www/`, the wasm modules and the models in one folder of static files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, stream};
use crate::step::step;
use crate::tools::Tools;
use crate::wasm::{DENY_WARNINGS, WITH_ORACLES};
use crate::workspace::Workspace;

/// Whether the modules may compile with warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warnings {
    /// As for users, whose compiler may be newer than ours.
    Allowed,
    /// As in the suite.
    Denied,
}

/// Whether the site has burn's CPU backends beside the engine, for `?backend=flex` and `?backend=ndarray`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oracles {
    /// As it is published.
    Without,
    /// To compare them with the engine in a browser.
    With,
}

/// Builds the site in release and returns its folder.
///
/// # Errors
/// When Trunk fails, or the page would break its own content security policy.
pub fn build(
    workspace: &Workspace,
    tools: &Tools,
    out: &Path,
    warnings: Warnings,
    oracles: Oracles,
) -> Result<PathBuf> {
    let out = workspace.root.join(out);
    step("Site: Trunk in release", || {
        let mut trunk = command(&tools.trunk);
        trunk
            .args(["--skip-version-check", "--log=error", "build", "--release", "--dist"])
            .arg(&out)
            .current_dir(&workspace.root)
            // The hooks build in the same target folder; Trunk accepts only `true` or `false` in NO_COLOR.
            .env("CARGO_TARGET_DIR", &workspace.target)
            .env_remove("NO_COLOR")
            // A hook that fails prints its own message; Trunk's backtrace adds nothing.
            .env_remove("RUST_BACKTRACE");
        if warnings == Warnings::Denied {
            trunk.env(DENY_WARNINGS, "1");
        }
        if oracles == Oracles::With {
            trunk.env(WITH_ORACLES, "1");
        }
        stream(trunk)
    })?;
    let page = std::fs::read_to_string(out.join("index.html"))
        .with_context(|| format!("{} contains no index.html", out.display()))?;
    if let Some(inline) = inline_code(&page) {
        bail!(
            "index.html contains inline code, which its content security policy forbids: {inline}"
        );
    }
    Ok(out)
}

/// The first inline script, style or event handler of a page.
fn inline_code(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let mut rest = 0;
    while let Some(found) = lower[rest..].find('<') {
        let start = rest + found;
        if lower[start..].starts_with("<!--") {
            rest = start + lower[start..].find("-->").unwrap_or(lower.len() - start - 3) + 3;
            continue;
        }
        let end = start + lower[start..].find('>').unwrap_or(lower.len() - start - 1) + 1;
        let tag = &lower[start..end];
        let script = tag.starts_with("<script")
            && !tag.contains(" src=")
            && !tag.contains("application/json")
            && !tag.contains("application/ld+json");
        let handler =
            tag.contains(" onclick=") || tag.contains(" onload=") || tag.contains(" onerror=");
        if script || handler || tag.starts_with("<style") || tag.contains(" style=") {
            return Some(&page[start..end]);
        }
        rest = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_code_is_found() {
        assert_eq!(inline_code("<p>a</p><script>x()</script>"), Some("<script>"));
        assert_eq!(inline_code("<p style=\"color:red\">"), Some("<p style=\"color:red\">"));
        assert_eq!(inline_code("<style>p{}</style>"), Some("<style>"));
    }

    #[test]
    fn linked_code_and_comments_pass() {
        let page = "<!doctype html><!-- <script> --><link rel=stylesheet href=a.css>\
                    <script type=\"module\" src=\"./app.js\"></script>";
        assert_eq!(inline_code(page), None);
    }
}
