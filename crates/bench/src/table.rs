//! The table of figures, each with the floor that it must reach.

use std::fmt;
use std::time::Duration;

use bench::figures::ms;

/// A line: what was measured, the figure, and what it must be.
pub(crate) struct Line {
    name: String,
    figure: String,
    floor: String,
    is_good: Option<bool>,
}

impl Line {
    /// A figure that must be good.
    pub(crate) fn judged(name: impl Into<String>, figure: String, floor: String, is_good: bool) -> Self {
        Self { name: name.into(), figure, floor, is_good: Some(is_good) }
    }

    /// A figure that is good to know.
    pub(crate) fn known(name: impl Into<String>, figure: String) -> Self {
        Self { name: name.into(), figure, floor: String::new(), is_good: None }
    }

    /// How long answers took: the median and what 99 of 100 do not exceed, which must not be longer than these.
    pub(crate) fn answers(
        name: impl Into<String>,
        shares: [Duration; 2],
        floors: [Option<Duration>; 2],
    ) -> Self {
        let is_good =
            shares.iter().zip(&floors).all(|(took, floor)| floor.is_none_or(|floor| *took <= floor));
        let floor = match floors {
            [None, None] => return Self::known(name, shares.map(ms).join(", ")),
            [None, Some(p99)] => format!("p99 {}", ms(p99)),
            [Some(p50), p99] => [Some(p50), p99].into_iter().flatten().map(ms).collect::<Vec<_>>().join(", "),
        };
        Self::judged(name, shares.map(ms).join(", "), floor, is_good)
    }

    /// Whether it speaks against the server.
    pub(crate) fn is_bad(&self) -> bool {
        self.is_good == Some(false)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.figure)?;
        match self.is_good {
            Some(false) => write!(f, ", worse than {}", self.floor),
            Some(true) | None => Ok(()),
        }
    }
}

/// Lines below each other, as a table that is also one in Markdown.
pub(crate) struct Table<'a>(pub(crate) &'a [Line]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = |line: &Line| match line.is_good {
            Some(true) => "ok",
            Some(false) => "BAD",
            None => "",
        };
        let head = ["line", "figure", "floor", "verdict"].map(str::to_owned);
        let rows = self.0.iter().map(|line| {
            [line.name.clone(), line.figure.clone(), line.floor.clone(), verdict(line).to_owned()]
        });
        let rows: Vec<[String; 4]> = [head].into_iter().chain(rows).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths = [width(0), width(1), width(2), width(3)];
        for (number, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                write!(f, "| {cell:<width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for width in widths {
                    write!(f, "| {:-<width$} ", "")?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let lines = [
            Line::judged("ingest", "9,000 records/s".to_owned(), "30,000 records/s".to_owned(), false),
            Line::known("disk per task", "1,500 bytes".to_owned()),
            Line::answers("pages", [4, 9].map(Duration::from_millis), [None, Some(Duration::from_millis(8))]),
        ];
        let expected = "\
| line          | figure          | floor            | verdict |
| ------------- | --------------- | ---------------- | ------- |
| ingest        | 9,000 records/s | 30,000 records/s | BAD     |
| disk per task | 1,500 bytes     |                  |         |
| pages         | 4.0 ms, 9.0 ms  | p99 8.0 ms       | BAD     |
";
        assert_eq!(Table(&lines).to_string(), expected);
    }
}
