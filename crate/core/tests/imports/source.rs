//! Rust source as words and signs, without comments, texts and tests.

/// The words and signs of a source: identifiers, `::`, and single signs. Comments, texts, characters
/// and lifetimes are left out, and so is every item under `#[cfg(test)]`.
pub fn tokens(source: &str) -> Vec<String> {
    without_tests(split(source))
}

fn split(source: &str) -> Vec<String> {
    let text: Vec<char> = source.chars().collect();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let next = text.get(at + 1).copied();
        match c {
            '/' if next == Some('/') => {
                while text.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
            }
            '/' if next == Some('*') => at = after_comment(&text, at),
            '"' => {
                let raw = tokens.last().is_some_and(|last| matches!(last.as_str(), "r" | "br"));
                at = if raw { after_raw(&text, at, 0) } else { after_text(&text, at) };
            }
            '#' if tokens.last().is_some_and(|last| matches!(last.as_str(), "r" | "br"))
                && text[at..].iter().find(|c| **c != '#') == Some(&'"') =>
            {
                let hashes = text[at..].iter().take_while(|c| **c == '#').count();
                at = after_raw(&text, at + hashes, hashes);
            }
            // A character ends in a quote, a lifetime does not.
            '\'' if next == Some('\\') => {
                at += 3;
                while text.get(at).is_some_and(|c| *c != '\'') {
                    at += 1;
                }
                at += 1;
            }
            '\'' if text.get(at + 2) == Some(&'\'') => at += 3,
            '\'' => {
                at += 1;
                while text.get(at).copied().is_some_and(word) {
                    at += 1;
                }
            }
            c if word(c) => {
                let end = (at..text.len()).find(|i| !word(text[*i])).unwrap_or(text.len());
                tokens.push(text[at..end].iter().collect());
                at = end;
            }
            ':' if next == Some(':') => {
                tokens.push("::".to_owned());
                at += 2;
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                at += 1;
            }
        }
    }
    tokens
}

fn after_comment(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < text.len() {
        match (text[at], text.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn after_text(text: &[char], mut at: usize) -> usize {
    at += 1;
    while let Some(&c) = text.get(at) {
        match c {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn after_raw(text: &[char], mut at: usize, hashes: usize) -> usize {
    at += 1;
    while at < text.len() {
        let closed = text[at] == '"' && (1..=hashes).all(|i| text.get(at + i) == Some(&'#'));
        if closed {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}

fn without_tests(tokens: Vec<String>) -> Vec<String> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let test = tokens[at..].iter().zip(TEST).filter(|(a, b)| a == b).count() == TEST.len();
        if test {
            at = after_item(&tokens, at + TEST.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Behind an item: its `;`, or the end of its braces.
fn after_item(tokens: &[String], mut at: usize) -> usize {
    let mut depth = 0usize;
    let mut used = false;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "use" if depth == 0 => used = true,
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        let closed = tokens[at - 1] == "}" && !used;
        if depth == 0 && (closed || tokens[at - 1] == ";") {
            break;
        }
    }
    at
}
