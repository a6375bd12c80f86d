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

/// A share as a percentage; 0 % and 100 % only for none and all. A value half-way between two is rounded up, as
/// `toFixed` does on the page (`www/js/ui/format.js`); `tests/golden/percentages.json` has cases for both.
pub fn percent(share: f64) -> String {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    // Ties are exact in binary: format! would round them to the even digit.
    let up = |ties: &[f64]| percent + if ties.contains(&percent.fract()) { 1e-9 } else { 0.0 };
    if percent == 0.0 || percent == 100.0 || (10.0..=90.0).contains(&percent) {
        format!("{:.0} %", up(&[0.5]))
    } else if percent < 0.1 {
        "less than 0.1 %".to_owned()
    } else if percent > 99.9 {
        "more than 99.9 %".to_owned()
    } else {
        format!("{:.1} %", up(&[0.25, 0.75])).replace(".0 %", " %")
    }
}

/// A count with a comma between its thousands, for instance "565,296".
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let (head, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    let thousands = rest.as_bytes().chunks(3);
    thousands.fold(head.to_owned(), |text, three| text + "," + &String::from_utf8_lossy(three))
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
    fn a_share_is_a_percentage_by_the_rule_of_the_page() {
        let cases = include_str!("../../../../tests/golden/percentages.json");
        let cases: Vec<(f64, String)> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() > 20);
        for (share, text) in cases {
            assert_eq!(percent(share), text, "{share}");
        }
    }

    #[test]
    fn thousands_are_told_apart() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (565_296, "565,296"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(count), text);
        }
    }
}
