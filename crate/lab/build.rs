//! Tells the program which commit it was built from, for the runs and cards that it writes.

use std::process::Command;

fn main() {
    let run = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let commit = run(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
    println!("cargo::rustc-env=LAB_COMMIT={commit}");
    // Rebuilt when a commit is made or another branch is checked out.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = run(&["rev-parse", "--git-path", name]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
