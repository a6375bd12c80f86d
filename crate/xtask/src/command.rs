//! Running other programs: quietly, with their output shown, or with their output shown and kept.
//!
//! A quiet command prints nothing unless it fails; then the end of its output is shown, with the addresses of
//! servers masked, since logs are often published.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// How many lines of a failed command are shown.
const SHOWN_LINES: usize = 40;

/// A command without the environment variables that `cargo run` sets for xtask itself.
///
/// They would otherwise reach the compilers that xtask starts.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// Cargo of the toolchain that started this program.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command and returns what it printed on stdout; prints nothing unless it fails.
pub fn quiet(mut command: Command) -> Result<String> {
    let shown = words(&command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let all = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        let lines: Vec<&str> = all.lines().collect();
        for line in &lines[lines.len().saturating_sub(SHOWN_LINES)..] {
            eprintln!("  | {}", mask_addresses(line));
        }
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(stdout)
}

/// Runs a command whose output goes straight to the terminal.
pub fn stream(mut command: Command) -> Result<()> {
    let shown = words(&command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a build whose messages go to the terminal, and fails when the compiler warned.
///
/// Cargo repeats the warnings of crates that it need not compile again, so a second run fails as well.
pub fn deny_warnings(mut build: Command) -> Result<()> {
    let shown = words(&build);
    let mut child = build
        .stdin(Stdio::null())
        .env("CARGO_TERM_COLOR", "never")
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let (mut warnings, mut after_warning) = (0, false);
    if let Some(stderr) = child.stderr.take() {
        let mut reader = BufReader::new(stderr);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            eprint!("{text}");
            // Only what points at source code: Cargo itself warns of other things.
            warnings += usize::from(after_warning && text.trim_start().starts_with("--> "));
            after_warning = text.starts_with("warning: ") || text.starts_with("warning[");
            line.clear();
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    if warnings > 0 {
        bail!("`{shown}` printed {warnings} warnings, which this check does not allow");
    }
    Ok(())
}

/// Runs a command whose stdout is both shown and kept; the first result is whether it succeeded.
pub fn tee(mut command: Command) -> Result<(bool, String)> {
    let shown = words(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            kept.push_str(&text);
            line.clear();
        }
    }
    Ok((child.wait()?.success(), kept))
}

/// The first of the named programs that is in `PATH`.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
    })
}

/// Whether a path is an executable file.
pub fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        file.is_file() || file.with_extension("exe").is_file()
    }
}

/// The command as it would be typed, for messages.
fn words(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    command.get_args().fold(name, |line, argument| format!("{line} {}", argument.to_string_lossy()))
}

/// Replaces every `scheme://…` and every host name in a line.
fn mask_addresses(line: &str) -> String {
    line.split(' ')
        .map(|word| if word.contains("://") || is_server(word) { "(address)" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_server(word: &str) -> bool {
    let name = word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
    ["io", "org", "com", "net", "dev"]
        .iter()
        .any(|end| name.strip_suffix(end).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_are_masked() {
        assert_eq!(
            mask_addresses("error: GET https://somewhere.example/x failed"),
            "error: GET (address) failed"
        );
        assert_eq!(mask_addresses("(no host index.somewhere.org)"), "(no host (address)");
        assert_eq!(
            mask_addresses("crate/xtask/src/main.rs:3 io."),
            "crate/xtask/src/main.rs:3 io."
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_failing_command_names_itself() {
        let mut failing = command("sh");
        failing.args(["-c", "exit 3"]);
        let message = quiet(failing).unwrap_err().to_string();
        assert!(message.starts_with("`sh -c exit 3` failed"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_build_with_warnings_is_refused_and_one_without_passes() {
        let build = |messages: &str| {
            let mut sh = command("sh");
            sh.args(["-c", "printf '%s' \"$0\" >&2", messages]);
            deny_warnings(sh)
        };
        assert!(
            build("warning: unused variable: `x`\n --> crate/web/src/lib.rs:3:1\n  |\n").is_err()
        );
        assert!(build("warning[E0001]: text\n   --> src/a.rs:1:1\n").is_err());
        assert!(build("warning: unused config key `x`\n   Compiling novelty-web\n").is_ok());
        assert!(build("note: text\n --> src/a.rs:1:1\n").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn tee_keeps_what_it_shows() {
        let mut echo = command("sh");
        echo.args(["-c", "echo one; echo two; exit 1"]);
        assert_eq!(tee(echo).unwrap(), (false, "one\ntwo\n".to_owned()));
    }
}
