//! Fields and lines of comma-separated values (RFC 4180), for every table that this project writes.

/// A text as a field: quoted where it has to be, and with an apostrophe before it if a spreadsheet would run it as a
/// formula. For names and sentences that came from elsewhere.
pub fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return field(&format!("'{text}"));
    }
    field(text)
}

/// A field as it is, quoted where it has to be. For numbers and for words of this project.
pub fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

/// A line of such fields, with its end.
pub fn line<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> String {
    let fields: Vec<String> = fields.into_iter().map(|text| field(text.as_ref())).collect();
    fields.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_only_where_it_has_to_be() {
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(field("two\nlines"), "\"two\nlines\"");
        assert_eq!(line(["a", "-0.5", "b,c"]), "a,-0.5,\"b,c\"\n");
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_run_gets_an_apostrophe() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("-cmd,x"), "\"'-cmd,x\"");
        assert_eq!(text("a=1"), "a=1");
    }
}
