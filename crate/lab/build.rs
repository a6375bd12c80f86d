//! Tells the program which commit it was built from, for the runs and cards that it writes; a build of changed
//! sources says so.

use std::process::Command;

fn main() {
    let run = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let commit = run(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
    let sources = ["src", "../core/src", "../nets/src"];
    let status = run(&[&["status", "--porcelain", "--"][..], &sources].concat());
    let changed = if status.is_some_and(|text| !text.is_empty()) { " with changes" } else { "" };
    println!("cargo::rustc-env=LAB_COMMIT={commit}{changed}");
    // Rebuilt when a source changes, a commit is made or another branch is checked out.
    for folder in sources {
        println!("cargo::rerun-if-changed={folder}");
    }
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = run(&["rev-parse", "--git-path", name]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
