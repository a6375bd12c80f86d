//! Steps that print what they do and how long they took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one step: prints its name, then its name again with the time it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("· {what} …");
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { '✓' } else { '✗' };
    println!("{mark} {what} ({})", seconds(start.elapsed()));
    result
}

/// A duration for people: `0.3 s`, `42 s`, `3 min 20 s`.
pub fn seconds(time: Duration) -> String {
    let total = time.as_secs_f64();
    if total < 9.95 {
        format!("{total:.1} s")
    } else if total < 120.0 {
        format!("{total:.0} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_use_the_unit_that_people_read_most_easily() {
        assert_eq!(seconds(Duration::from_millis(340)), "0.3 s");
        assert_eq!(seconds(Duration::from_secs(42)), "42 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }
}
