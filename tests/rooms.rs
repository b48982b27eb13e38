//! No circles: a room uses only rooms that `src/lib.rs` lists above it, and a module only modules that its own folder
//! lists above it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module: the names of its members in order, and its code without comments, literals and tests.
struct Module {
    members: Vec<String>,
    code: String,
}

/// All modules by path; the crate has the empty path.
type Modules = BTreeMap<Vec<String>, Module>;

#[test]
fn no_module_uses_one_that_is_listed_after_it() {
    let mut modules = Modules::new();
    read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"), Vec::new(), &mut modules);
    assert!(modules.len() > 100, "only {} modules were found", modules.len());
    let wrong: Vec<String> = modules.keys().flat_map(|path| circles(path, &modules)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn circles_are_found() {
    let found = |code: &str| {
        let module = |path: &[&str], members: &[&str], code: &str| {
            let members = members.iter().map(|name| (*name).to_owned()).collect();
            (path.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), Module { members, code: bare(code) })
        };
        let low = module(&["low"], &["first", "second"], "use second::Two; struct Face;");
        let second = module(&["low", "second"], &[], "use super::first::One;");
        let (first, root) = (module(&["low", "first"], &[], code), module(&[], &["low", "high"], ""));
        let modules = Modules::from([low, second, first, root]);
        modules.keys().flat_map(|path| circles(path, &modules)).collect::<Vec<_>>()
    };
    for allowed in [
        "use std::fmt;",
        "// crate::high::Item\n",
        "const TEXT: &str = \"crate::high::Item\";",
        "#[cfg(test)] mod tests { use super::super::second; }",
    ] {
        assert_eq!(found(allowed), [""; 0], "{allowed}");
    }
    for circle in [
        "use crate::high::Item;",
        "fn f(c: char) -> bool { c == '\"' && crate::high::f('\"') }",
        "use super::{super::high, second::Two};",
        "use super::second::Two;",
        "use super::Face;",
        "use super::*;",
    ] {
        assert!(!found(circle).is_empty(), "{circle}");
    }
}

/// Reads the module in `file` and those below it.
fn read(file: &Path, path: Vec<String>, modules: &mut Modules) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let code = bare(&text);
    let members: Vec<String> = code.lines().filter_map(declared).map(str::to_owned).collect();
    let is_folder = file.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs");
    let folder = if is_folder { file.parent().unwrap().to_owned() } else { file.with_extension("") };
    for member in &members {
        let (leaf, nested) = (folder.join(format!("{member}.rs")), folder.join(member).join("mod.rs"));
        read(if leaf.exists() { &leaf } else { &nested }, [&path[..], std::slice::from_ref(member)].concat(), modules);
    }
    modules.insert(path, Module { members, code });
}

/// The name of the module that a line declares in a file of its own.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let line = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
    line.strip_prefix("mod ")
}

/// What the module `path` uses although it may not, a sentence each.
fn circles(path: &[String], modules: &Modules) -> Vec<String> {
    let forbidden = |used: &Vec<String>| {
        let common = path.iter().zip(used).take_while(|(own, used)| own == used).count();
        let siblings = &modules[&path[..common]].members;
        let place = |name: &String| siblings.iter().position(|sibling| sibling == name);
        match (path.get(common), used.get(common)) {
            // A module may use its own members.
            (None, _) => false,
            // The module above it uses this one.
            (Some(_), None) => true,
            (Some(own), Some(used)) => place(used).is_none_or(|used| Some(used) > place(own)),
        }
    };
    let mut used: Vec<Vec<String>> = used_paths(path, &modules[path].code);
    used.iter_mut().for_each(|used| used.truncate(module_len(used, modules)));
    used.sort();
    used.dedup();
    used.retain(forbidden);
    used.iter().map(|used| format!("{} uses {}", path.join("::"), used.join("::"))).collect()
}

/// Number of leading names of a path that are modules; the others are items.
fn module_len(path: &[String], modules: &Modules) -> usize {
    (0..=path.len()).rev().find(|&len| modules.contains_key(&path[..len])).unwrap_or(0)
}

/// Every path in the code of module `own` that begins with `crate` or `super`, counted from the crate.
fn used_paths(own: &[String], code: &str) -> Vec<Vec<String>> {
    let tokens = tokens(code);
    let mut paths = Vec::new();
    for at in 0..tokens.len() {
        // `$crate` is the path of whoever uses the macro.
        let is_macro = at > 0 && tokens[at - 1] == "$";
        let begins = matches!(tokens[at], "crate" | "super") && tokens.get(at + 1) == Some(&"::") && !is_macro;
        if begins && (at == 0 || tokens[at - 1] != "::") && !is_in_group(&tokens[..at]) {
            tree(&tokens[at..], own, &mut paths);
        }
    }
    paths
}

/// Whether the tokens end within the braces of a `use` declaration.
fn is_in_group(before: &[&str]) -> bool {
    let start = before.iter().rposition(|&token| token == ";" || token == "use");
    start.is_some_and(|start| before[start] == "use" && before[start..].contains(&"{"))
}

/// Adds the paths of a tree such as `super::{a::B, c}`, relative to `base`. Returns the number of tokens read.
fn tree(tokens: &[&str], base: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let (mut path, mut at) = (base.to_vec(), 0);
    while let Some(&token) = tokens.get(at) {
        match token {
            "crate" => path.clear(),
            "super" => drop(path.pop()),
            "self" | "*" => {}
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|&token| token != "}") {
                    at += tree(&tokens[at..], &path, paths);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            name => path.push(name.to_owned()),
        }
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    paths.push(path);
    if tokens.get(at) == Some(&"as") { at + 2 } else { at }
}

/// Splits code into names, `::` and single characters.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let len = if name > 0 {
            name
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..len]);
        rest = rest[len..].trim_start();
    }
    tokens
}

/// Code without comments, literals, and items for tests.
fn bare(text: &str) -> String {
    without_tests(&without_literals(text))
}

fn without_literals(text: &str) -> String {
    let (mut code, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            'r' if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw_len(rest),
            '"' => quoted_len(rest, '"'),
            // Not a lifetime.
            '\'' if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => quoted_len(rest, '\''),
            _ => 0,
        };
        if skipped == 0 {
            code.push(first);
        }
        rest = &rest[skipped.max(first.len_utf8())..];
    }
    code
}

/// Length of the raw string at the start of `text`; 0 if there is none.
fn raw_len(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|&byte| byte == b'#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    text[2 + hashes..].find(&end).map_or(text.len(), |at| 2 + hashes + at + end.len())
}

fn quoted_len(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c: char| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |at| at + 2)
}

/// Removes every item below `#[cfg(test)]`: up to its closing brace, or its semicolon.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let (mut kept, mut rest) = (String::new(), code);
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        let mut depth = 0;
        let end = rest[at + MARK.len()..].find(|c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && (c == '}' || c == ';')
        });
        rest = end.map_or("", |end| &rest[at + MARK.len() + end + 1..]);
    }
    kept + rest
}
