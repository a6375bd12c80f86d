//! Declarations as people read them: one property a line, with its documentation above.

use ts_rs::{Config, TS};

/// The declaration of a type.
pub fn declared<T: TS + ?Sized>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    laid_out(&format!("{docs}export {}", T::decl(config))) + "\n"
}

/// A declaration on lines of its own, objects with several properties or with comments broken, others in one line.
pub fn laid_out(text: &str) -> String {
    let mut out = Layout::default();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '/' if rest.starts_with("/**") => out.comment(upto(rest, "*/")),
            '"' => out.word(&rest[..2 + rest[1..].find('"').unwrap_or(rest.len() - 2)]),
            '{' if is_short(rest) => out.word(upto(rest, "}")),
            '{' | '[' | '<' | '(' => out.open(first),
            '}' | ']' | '>' | ')' => out.close(first),
            ',' => out.comma(),
            _ if first.is_whitespace() => out.space(first),
            _ => out.word(&rest[..first.len_utf8()]),
        };
        rest = &rest[taken..];
    }
    out.text
}

/// The start of a text including a mark.
fn upto<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or(text, |at| &text[..at + mark.len()])
}

/// Whether an object is one property without a comment, and not the body of something else.
fn is_short(text: &str) -> bool {
    let body = upto(text, "}");
    let inner = body.trim_start_matches('{').trim_end_matches('}').trim();
    !inner.contains("/**")
        && !inner.contains('{')
        && inner.matches(',').count() <= usize::from(inner.ends_with(','))
}

#[derive(Default)]
struct Layout {
    text: String,
    /// The brackets that are open.
    open: Vec<char>,
}

impl Layout {
    fn line(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let depth = self.open.iter().filter(|bracket| **bracket == '{').count();
        self.text.push_str(&"  ".repeat(depth));
    }

    fn comment(&mut self, comment: &str) -> usize {
        let inner = comment.trim_start_matches("/**").trim_end_matches("*/");
        // Links lead nowhere here, and a missing value has its name in JavaScript.
        let inner = inner.replace("[`", "`").replace("`]", "`").replace("`None`", "`null`");
        let lines: Vec<&str> = inner
            .lines()
            .map(|line| line.trim().trim_start_matches('*').trim())
            .skip_while(|line| line.is_empty())
            .collect();
        self.line();
        if let [line] | [line, ""] = lines[..] {
            self.text.push_str(&format!("/** {line} */"));
        } else {
            self.text.push_str("/**");
            for line in &lines[..lines.len() - usize::from(lines.last() == Some(&""))] {
                self.line();
                self.text.push_str(" *");
                if !line.is_empty() {
                    self.text.push(' ');
                    self.text.push_str(line);
                }
            }
            self.line();
            self.text.push_str(" */");
        }
        self.line();
        comment.len()
    }

    fn word(&mut self, word: &str) -> usize {
        self.text.push_str(word);
        word.len()
    }

    fn open(&mut self, bracket: char) -> usize {
        self.text.push(bracket);
        self.open.push(bracket);
        if bracket == '{' {
            self.line();
        }
        1
    }

    fn close(&mut self, bracket: char) -> usize {
        self.open.pop();
        if bracket == '}' {
            self.line();
        }
        self.text.push(bracket);
        1
    }

    fn comma(&mut self) -> usize {
        self.text.push(',');
        if self.open.last() == Some(&'{') {
            self.line();
        }
        1
    }

    fn space(&mut self, space: char) -> usize {
        if !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
            self.text.push(' ');
        }
        space.len_utf8()
    }
}

#[test]
fn objects_are_broken_into_lines_and_short_ones_are_not() {
    let text = "/**\n * A thing.\n */\nexport type A = { \n/**\n * Its name.\n *\n * Or `None`, see [`B`].\n */\nname: string | null, at: [number, number], \
                of: { [key in string]: Array<B> }, } & { kind: \"a\" };";
    let expected = "/** A thing. */\nexport type A = {\n  /**\n   * Its name.\n   *\n   * Or `null`, see `B`.\n   */\n  name: string | null,\n  \
                    at: [number, number],\n  of: { [key in string]: Array<B> },\n} & { kind: \"a\" };";
    assert_eq!(laid_out(text), expected);
    let union = "export type B = \"x\" | { \"y\": number } | \"z\";";
    assert_eq!(laid_out(union), union);
}
