//! The form of a query: how its parts are joined, before it is known what they mean.

use std::fmt;

use super::Wrong;

/// Longest query.
const MOST_CHARS: usize = 1000;
/// How deep parentheses and NOT may lie in each other.
const MOST_DEPTH: usize = 32;

/// Parts and how they are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// All of these hold; none means every run.
    All(Vec<Tree>),
    /// One of these holds.
    Any(Vec<Tree>),
    /// This does not hold.
    Not(Box<Tree>),
    /// Words to look for.
    Text(String),
    /// A keyword as it was written, and its value.
    Keyed(String, String),
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (place, part) in parts.iter().enumerate() {
                f.write_str(if place == 0 { "(" } else { word })?;
                write!(f, "{part}")?;
            }
            if parts.is_empty() { Ok(()) } else { f.write_str(")") }
        };
        match self {
            Self::All(parts) => join(f, parts, " AND "),
            Self::Any(parts) => join(f, parts, " OR "),
            Self::Not(inner) => write!(f, "NOT {inner}"),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Keyed(name, value) => write!(f, "{name}:\"{value}\""),
        }
    }
}

/// Reads how the parts of `text` are joined.
pub(super) fn read(text: &str) -> Result<Tree, Wrong> {
    if text.chars().count() > MOST_CHARS {
        return Err("The search is longer than 1,000 characters. Shorten it.".to_owned());
    }
    let tokens: Vec<Token> = pieces(text).into_iter().map(token).collect::<Result<_, _>>()?;
    if tokens.is_empty() {
        return Ok(Tree::All(Vec::new()));
    }
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let tree = reader.any(None)?;
    match reader.peek() {
        None => Ok(tree),
        Some(_) => Err("A “)” has no “(” before it.".to_owned()),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Keyed(String, String),
    Open,
    Close,
    And,
    Or,
    Not,
}

/// The parts between white space and parentheses; quotation marks hold both together.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = None;
    let mut is_quoted = false;
    let mut end = |from: &mut Option<usize>, to: usize| {
        if let Some(piece) = from.take().and_then(|from| text.get(from..to)) {
            pieces.push(piece);
        }
    };
    for (at, c) in text.char_indices() {
        if c == '"' {
            is_quoted = !is_quoted;
        }
        if !is_quoted && c.is_whitespace() {
            end(&mut start, at);
        } else if !is_quoted && matches!(c, '(' | ')') {
            end(&mut start, at);
            end(&mut Some(at), at + 1);
        } else {
            start.get_or_insert(at);
        }
    }
    end(&mut start, text.len());
    pieces
}

fn token(piece: &str) -> Result<Token, Wrong> {
    if piece.matches('"').count() % 2 == 1 {
        return Err("A quotation mark is not closed.".to_owned());
    }
    Ok(match piece {
        "(" => Token::Open,
        ")" => Token::Close,
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        _ => match piece.split_once(':') {
            Some((name, value)) if is_name(name) && !value.starts_with("//") => {
                let value = value.replace('"', "");
                if value.is_empty() {
                    return Err(format!("Nothing stands after “{name}:”."));
                }
                Token::Keyed(name.to_owned(), value)
            }
            _ if piece.starts_with('"') => Token::Quoted(piece.replace('"', "")),
            _ => Token::Word(piece.replace('"', "")),
        },
    })
}

/// Whether a word before a colon is meant as a keyword: times, paths and addresses are not.
fn is_name(word: &str) -> bool {
    let is_parameter = word.strip_prefix("params.").or_else(|| word.strip_prefix("param."));
    match is_parameter {
        Some(name) => !name.is_empty(),
        None => !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic()),
    }
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    /// Conditions with OR between them; `after` names the word that they stand behind.
    fn any(&mut self, after: Option<&str>) -> Result<Tree, Wrong> {
        let mut options = vec![self.all(after)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            options.push(self.all(Some("OR"))?);
        }
        Ok(one_or(options, Tree::Any))
    }

    /// Conditions with AND or nothing between them. The words of a stretch without AND are one phrase.
    fn all(&mut self, mut after: Option<&str>) -> Result<Tree, Wrong> {
        let mut terms = Vec::new();
        loop {
            let before = terms.len();
            let mut phrase = Vec::new();
            while let Some(token) = self.peek() {
                match token {
                    Token::Or | Token::And | Token::Close => break,
                    Token::Word(word) => {
                        phrase.push(word.as_str());
                        self.at += 1;
                    }
                    _ => terms.push(self.one()?),
                }
            }
            if !phrase.is_empty() {
                terms.push(Tree::Text(phrase.join(" ")));
            }
            if terms.len() == before {
                return Err(self.nothing(after));
            }
            if self.peek() != Some(&Token::And) {
                return Ok(one_or(terms, Tree::All));
            }
            self.at += 1;
            after = Some("AND");
        }
    }

    /// Says where a condition is missing: behind the word before, else in front of the next one.
    fn nothing(&self, after: Option<&str>) -> Wrong {
        match (after, self.peek()) {
            (Some("("), Some(Token::Close)) => "Nothing stands between the parentheses.".to_owned(),
            (Some("(") | None, Some(Token::And)) => "Nothing stands before AND.".to_owned(),
            (Some("(") | None, Some(Token::Or)) => "Nothing stands before OR.".to_owned(),
            (Some("("), _) => "A “(” is not closed.".to_owned(),
            (None, _) => "A “)” has no “(” before it.".to_owned(),
            (Some(word), _) => format!("Nothing stands after {word}."),
        }
    }

    fn one(&mut self) -> Result<Tree, Wrong> {
        let token = self.peek();
        self.at += 1;
        match token {
            Some(Token::Not) => {
                self.deeper()?;
                let inner = self.one()?;
                self.depth -= 1;
                Ok(Tree::Not(Box::new(inner)))
            }
            Some(Token::Open) => {
                self.deeper()?;
                let inner = self.any(Some("("))?;
                if self.peek() != Some(&Token::Close) {
                    return Err("A “(” is not closed.".to_owned());
                }
                self.at += 1;
                self.depth -= 1;
                Ok(inner)
            }
            Some(Token::Word(first)) => {
                let mut words = vec![first.as_str()];
                while let Some(Token::Word(word)) = self.peek() {
                    words.push(word);
                    self.at += 1;
                }
                Ok(Tree::Text(words.join(" ")))
            }
            Some(Token::Quoted(text)) => Ok(Tree::Text(text.clone())),
            Some(Token::Keyed(name, value)) => Ok(Tree::Keyed(name.clone(), value.clone())),
            Some(Token::And | Token::Or | Token::Close) | None => Err("Nothing stands after NOT.".to_owned()),
        }
    }

    fn deeper(&mut self) -> Result<(), Wrong> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err("Too many parentheses or NOTs stand within each other.".to_owned());
        }
        Ok(())
    }
}

fn one_or(mut parts: Vec<Tree>, join: fn(Vec<Tree>) -> Tree) -> Tree {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}
