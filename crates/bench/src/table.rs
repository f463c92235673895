//! The table of figures, each with the floor that it must reach.

use std::fmt;

/// A line: what was measured, the figure, and what it must be.
pub(crate) struct Line {
    name: &'static str,
    figure: String,
    floor: String,
    is_good: Option<bool>,
}

impl Line {
    /// A figure that must be good.
    pub(crate) fn judged(name: &'static str, figure: String, floor: String, is_good: bool) -> Self {
        Self { name, figure, floor, is_good: Some(is_good) }
    }

    /// A figure that is good to know.
    pub(crate) fn known(name: &'static str, figure: String) -> Self {
        Self { name, figure, floor: String::new(), is_good: None }
    }

    /// Whether it speaks against the server.
    pub(crate) fn is_bad(&self) -> bool {
        self.is_good == Some(false)
    }
}

/// Lines below each other, as a table that is also one in Markdown.
pub(crate) struct Table(pub(crate) Vec<Line>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = |line: &Line| match line.is_good {
            Some(true) => "ok",
            Some(false) => "BAD",
            None => "",
        };
        let head = ["line", "figure", "floor", "verdict"].map(str::to_owned);
        let rows = self.0.iter().map(|line| {
            [line.name.to_owned(), line.figure.clone(), line.floor.clone(), verdict(line).to_owned()]
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
        let table = Table(vec![
            Line::judged("ingest", "9,000 records/s".to_owned(), "30,000 records/s".to_owned(), false),
            Line::known("disk per task", "1,500 bytes".to_owned()),
        ]);
        let expected = "\
| line          | figure          | floor            | verdict |
| ------------- | --------------- | ---------------- | ------- |
| ingest        | 9,000 records/s | 30,000 records/s | BAD     |
| disk per task | 1,500 bytes     |                  |         |
";
        assert_eq!(table.to_string(), expected);
    }
}
