//! What a source declares and names: its modules, its imports, and the paths in its code.

/// What a source says of other modules.
#[derive(Debug, Default)]
pub struct Names {
    /// Modules with a file of their own.
    pub modules: Vec<String>,
    /// Paths of `use` declarations.
    pub imports: Vec<Import>,
    /// Paths in code that begin at `crate`, `super` or `self`.
    pub paths: Vec<Vec<String>>,
}

/// One path of a `use` declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The path; an asterisk is left off.
    pub path: Vec<String>,
    /// The name that it binds, `None` for an asterisk.
    pub name: Option<String>,
}

impl Names {
    /// Reads the words and signs of a source.
    pub fn of(tokens: &[String]) -> Self {
        let mut names = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            let first = tokens[at].as_str();
            let opens = at == 0 || tokens[at - 1] != "::";
            match first {
                "use" => {
                    let mut rest = &tokens[at + 1..];
                    tree(&mut rest, &[], &mut names.imports);
                    at = tokens.len() - rest.len();
                }
                "mod" if tokens.get(at + 2).is_some_and(|sign| sign == ";") => {
                    names.modules.push(tokens[at + 1].clone());
                    at += 3;
                }
                "crate" | "super" | "self" if opens => {
                    let mut path = vec![first.to_owned()];
                    while tokens.get(at + 1).is_some_and(|sign| sign == "::") {
                        let Some(next) = tokens.get(at + 2).filter(|next| is_name(next)) else {
                            break;
                        };
                        path.push(next.clone());
                        at += 2;
                    }
                    if path.len() > 1 {
                        names.paths.push(path);
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
        names
    }
}

fn is_name(token: &str) -> bool {
    token.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// One branch of a `use` declaration, up to the sign behind it.
fn tree(rest: &mut &[String], before: &[String], imports: &mut Vec<Import>) {
    let mut path = before.to_vec();
    while let Some((token, after)) = rest.split_first() {
        match token.as_str() {
            "::" => *rest = after,
            "{" => {
                *rest = after;
                while rest.first().is_some_and(|sign| sign != "}") {
                    tree(rest, &path, imports);
                    if rest.first().is_some_and(|sign| sign == ",") {
                        *rest = &rest[1..];
                    }
                }
                *rest = rest.get(1..).unwrap_or_default();
                return;
            }
            "*" => {
                *rest = after;
                imports.push(Import { path, name: None });
                return;
            }
            "as" => {
                let name = after.first().cloned();
                *rest = after.get(1..).unwrap_or_default();
                imports.push(Import { path, name });
                return;
            }
            // `self` in braces is the module before them.
            "self" if !path.is_empty() => *rest = after,
            name if is_name(name) => {
                path.push(name.to_owned());
                *rest = after;
            }
            _ => break,
        }
    }
    let name = path.last().cloned();
    imports.push(Import { path, name });
}
