//! Numbers in sentences and tables: the one place that formats scores and percentages.

/// A number to three significant digits without an exponent, where that is readable.
pub fn short(v: f64) -> String {
    let size = v.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-9..1e9).contains(&size) {
        return format!("{v:.2e}").replace('-', "−");
    }
    let mut decimals = 0;
    let mut scaled = size;
    while scaled < 99.95 && decimals < 12 {
        scaled *= 10.0;
        decimals += 1;
    }
    let text = format!("{v:.decimals$}").replace('-', "−");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A share as a percentage; 0 % and 100 % only for none and all.
pub fn percent(share: f64) -> String {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    if percent == 0.0 || percent == 100.0 || (10.0..=90.0).contains(&percent) {
        format!("{percent:.0} %")
    } else if percent < 0.1 {
        "less than 0.1 %".to_owned()
    } else if percent > 99.9 {
        "more than 99.9 %".to_owned()
    } else {
        format!("{percent:.1} %").replace(".0 %", " %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_keep_three_digits() {
        for (v, text) in [
            (0.0, "0"),
            (0.031_234, "0.0312"),
            (0.5, "0.5"),
            (1.0, "1"),
            (12.345, "12.3"),
            (123.45, "123"),
            (1e5, "100000"),
            (-0.05, "−0.05"),
            (0.000_012_345, "0.0000123"),
            (1e-20, "1.00e−20"),
            (99.96, "100"),
        ] {
            assert_eq!(short(v), text);
        }
    }

    #[test]
    fn a_share_is_only_none_or_all_when_it_is() {
        for (share, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.05, "5 %"),
            (0.951, "95.1 %"),
            (0.99996, "more than 99.9 %"),
            (0.0001, "less than 0.1 %"),
            (0.999, "99.9 %"),
        ] {
            assert_eq!(percent(share), text);
        }
    }
}
