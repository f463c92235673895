//! When tasks waited and ran, and which of them did in a part of the time.

use domain::timeline::TaskSpan;
use domain::{TaskStatus, Timestamp};
use store::tasks::{TaskQuery, count_tasks};
use store::timeline::list_task_spans;
use store::{Store, trace};

use crate::databases::both_databases;
use crate::trace::{run, task};

/// The rule of `during:`, in words of the model instead of the database.
fn is_during(span: &TaskSpan, from: Option<i64>, to: Option<i64>) -> bool {
    let begin = span.submit_at.or(span.start_at);
    let end = span.complete_at.or(if span.status.is_final() {
        span.start_at.or(span.submit_at)
    } else {
        Some(i64::MAX)
    });
    span.status != TaskStatus::Cached
        && from.is_none_or(|from| begin.is_some() && end.is_some_and(|end| end >= from))
        && to.is_none_or(|to| begin.is_some_and(|begin| begin < to))
}

both_databases! {
    async fn a_part_of_the_time_is_what_the_model_says(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let run = run(&mut tx, "a").await;
        let mut rows = Vec::new();
        let mut number = 0;
        for status in TaskStatus::ALL {
            for times in 0..27_i64 {
                let time = |digit: i64| Some(digit * 10).filter(|_| digit > 0);
                let mut row = task(&run, number, status);
                row.numbers.submit_at = time(times % 3);
                row.numbers.start_at = time(times / 3 % 3);
                row.numbers.complete_at = time(times / 9);
                rows.push(row);
                number += 1;
            }
        }
        trace::put_tasks(&mut tx, &rows.iter().collect::<Vec<_>>()).await.unwrap();

        let all = list_task_spans(&mut tx, run.num, &TaskQuery::default(), -1, 1_000).await.unwrap();
        assert_eq!(all.len(), rows.len());
        let page = list_task_spans(&mut tx, run.num, &TaskQuery::default(), 99, 7).await.unwrap();
        assert_eq!(page, all[100..107]);
        for from in [None, Some(0), Some(10), Some(15), Some(21)] {
            for to in [None, Some(5), Some(10), Some(11), Some(20), Some(30)] {
                let moment = |ms: Option<i64>| ms.map(Timestamp::from_ms);
                let query = TaskQuery { during: (moment(from), moment(to)), ..TaskQuery::default() };
                let found = list_task_spans(&mut tx, run.num, &query, -1, 1_000).await.unwrap();
                let expected: Vec<TaskSpan> = all
                    .iter()
                    .filter(|span| (from, to) == (None, None) || is_during(span, from, to))
                    .copied()
                    .collect();
                assert_eq!(found, expected, "{from:?} {to:?}");
                assert_eq!(count_tasks(&mut tx, run.num, &query).await.unwrap(), i64::try_from(found.len()).unwrap());
            }
        }
    }
}
