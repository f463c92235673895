//! The graph of a pipeline, as Nextflow tells it since 26.05: a vertex for every process, operator and channel end,
//! an edge for every channel. What people look at are processes, so everything between two of them becomes one flow.
//!
//! Clients may send anything: what is too large or makes no sense is refused with the reason, in bounded time.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use thiserror::Error;

/// Larger ones are not read. The largest pipelines known have some 500 kB.
pub const MAX_BYTES: usize = 4 << 20;
/// With more processes nobody could look at it.
pub const MAX_PROCESSES: usize = 1_000;
/// As many flows from process to process are drawn at most.
const MAX_FLOWS: usize = 20_000;
/// So many vertices are visited at most on the ways between processes: some 30 ms.
const MAX_STEPS: usize = 8_000_000;

/// Processes, and what flows from one straight to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessGraph {
    /// Full names, in the order in which the pipeline made them; each once.
    pub processes: Vec<String>,
    /// Places in `processes`, from and to, in rising order. There may be circles, as pipelines may recurse.
    pub flows: Vec<(usize, usize)>,
}

/// Why a graph is not used. The texts end a sentence that begins with "the graph that the client sent".
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unusable {
    /// No JSON of the form.
    #[error("has another form than Nextflow gives it")]
    Form,
    /// No vertex is a process.
    #[error("has no process")]
    Empty,
    /// Beyond one of the bounds.
    #[error("is too large to be drawn")]
    TooLarge,
}

#[derive(Deserialize)]
struct Dag<'a> {
    #[serde(borrow)]
    vertices: Vec<Vertex<'a>>,
    #[serde(borrow)]
    edges: Vec<Edge<'a>>,
}

#[derive(Deserialize)]
struct Vertex<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    label: Option<Text<'a>>,
}

/// An edge with an open end has no vertex there.
#[derive(Deserialize)]
struct Edge<'a> {
    #[serde(borrow, default)]
    source: Option<Text<'a>>,
    #[serde(borrow, default)]
    target: Option<Text<'a>>,
}

/// Borrowed where it has no escapes.
#[derive(Deserialize, PartialEq, Eq, Hash)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// Reads the graph that a client sent.
///
/// # Errors
/// Why it cannot be used.
pub fn processes(json: &str) -> Result<ProcessGraph, Unusable> {
    if json.len() > MAX_BYTES {
        return Err(Unusable::TooLarge);
    }
    // What exactly is wrong with it helps nobody: it is the client's, and it is shown as no graph.
    let Ok(dag) = serde_json::from_str::<Dag<'_>>(json) else { return Err(Unusable::Form) };
    contract(&dag)
}

/// A vertex by its place in the list.
struct Place {
    /// The process that it is, if it is one.
    process: Option<usize>,
    /// Places of the vertices that it leads to.
    next: Vec<usize>,
}

fn contract(dag: &Dag<'_>) -> Result<ProcessGraph, Unusable> {
    let (mut places, processes) = places(dag)?;
    let by_id: HashMap<&Text<'_>, usize> =
        dag.vertices.iter().enumerate().map(|(place, vertex)| (&vertex.id, place)).collect();
    for edge in &dag.edges {
        let place = |end: &Option<Text<'_>>| end.as_ref().and_then(|id| by_id.get(id)).copied();
        if let (Some(source), Some(target)) = (place(&edge.source), place(&edge.target))
            && let Some(source) = places.get_mut(source)
        {
            source.next.push(target);
        }
    }
    Ok(ProcessGraph { processes, flows: flows(&places)? })
}

/// Every vertex without its edges, and the names of the processes.
fn places(dag: &Dag<'_>) -> Result<(Vec<Place>, Vec<String>), Unusable> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut processes = Vec::new();
    let mut places = Vec::with_capacity(dag.vertices.len());
    for vertex in &dag.vertices {
        let name = vertex.label.as_ref().map(|label| label.0.trim()).filter(|name| !name.is_empty());
        let process = name.filter(|_| vertex.kind.0 == "PROCESS").map(|name| {
            *numbers.entry(name).or_insert_with(|| {
                processes.push(name.to_owned());
                processes.len() - 1
            })
        });
        places.push(Place { process, next: Vec::new() });
    }
    match processes.len() {
        0 => Err(Unusable::Empty),
        1..=MAX_PROCESSES => Ok((places, processes)),
        _ => Err(Unusable::TooLarge),
    }
}

/// From each process on, along operators and channels, until other processes are reached.
fn flows(places: &[Place]) -> Result<Vec<(usize, usize)>, Unusable> {
    let mut flows = BTreeSet::new();
    // The last search that came by.
    let mut visitors = vec![None; places.len()];
    let mut steps = 0;
    for (start, place) in places.iter().enumerate() {
        let Some(from) = place.process else { continue };
        let mut ahead: Vec<usize> = place.next.clone();
        while let Some(at) = ahead.pop() {
            steps += 1;
            if steps > MAX_STEPS || flows.len() > MAX_FLOWS {
                return Err(Unusable::TooLarge);
            }
            let (Some(there), Some(visitor)) = (places.get(at), visitors.get_mut(at)) else { continue };
            if visitor.replace(start) == Some(start) {
                continue;
            }
            match there.process {
                Some(to) if to == from => {}
                Some(to) => drop(flows.insert((from, to))),
                None => ahead.extend(&there.next),
            }
        }
    }
    Ok(flows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn vertex(id: &str, kind: &str, label: Option<&str>) -> Value {
        json!({ "id": id, "type": kind, "label": label, "scope": null })
    }

    fn edge(source: &str, target: &str) -> Value {
        json!({ "source": source, "target": target, "label": "ch" })
    }

    fn read(vertices: &[Value], edges: &[Value]) -> Result<ProcessGraph, Unusable> {
        processes(&json!({ "vertices": vertices, "edges": edges }).to_string())
    }

    fn names(graph: &ProcessGraph) -> Vec<(&str, &str)> {
        let name = |place: usize| graph.processes[place].as_str();
        graph.flows.iter().map(|(from, to)| (name(*from), name(*to))).collect()
    }

    #[test]
    fn operators_and_channels_between_processes_become_one_flow() {
        let graph = read(
            &[
                vertex("1", "ORIGIN", Some("Channel.of")),
                vertex("2", "PROCESS", Some("RNA:TRIM")),
                vertex("3", "OPERATOR", Some("map")),
                vertex("4", "OPERATOR", Some("collect")),
                vertex("5", "PROCESS", Some("RNA:ALIGN")),
                vertex("6", "PROCESS", Some("RNA:MULTIQC")),
                vertex("7", "NODE", None),
            ],
            &[
                edge("1", "2"),
                edge("2", "3"),
                edge("3", "5"),
                edge("3", "4"),
                edge("4", "6"),
                edge("5", "6"),
                edge("6", "7"),
                json!({ "source": "6", "target": null }),
                json!({ "source": null, "target": "2", "label": null }),
            ],
        )
        .unwrap();
        assert_eq!(graph.processes, ["RNA:TRIM", "RNA:ALIGN", "RNA:MULTIQC"]);
        assert_eq!(
            names(&graph),
            [("RNA:TRIM", "RNA:ALIGN"), ("RNA:TRIM", "RNA:MULTIQC"), ("RNA:ALIGN", "RNA:MULTIQC")]
        );
    }

    #[test]
    fn circles_end_and_a_process_does_not_flow_into_itself() {
        let graph = read(
            &[
                vertex("1", "PROCESS", Some("A")),
                vertex("2", "OPERATOR", Some("mix")),
                vertex("3", "OPERATOR", Some("map")),
                vertex("4", "PROCESS", Some("B")),
            ],
            &[edge("1", "2"), edge("2", "3"), edge("3", "2"), edge("3", "1"), edge("3", "4"), edge("4", "2")],
        )
        .unwrap();
        assert_eq!(names(&graph), [("A", "B"), ("B", "A")]);
    }

    #[test]
    fn a_process_that_is_there_twice_is_one() {
        let graph = read(
            &[
                vertex("1", "PROCESS", Some("A")),
                vertex("2", "PROCESS", Some("B")),
                vertex("3", "PROCESS", Some("A")),
            ],
            &[edge("1", "2"), edge("2", "3"), edge("1", "3"), edge("1", "2"), edge("1", "nowhere")],
        )
        .unwrap();
        assert_eq!(graph.processes, ["A", "B"]);
        assert_eq!(names(&graph), [("A", "B"), ("B", "A")]);
    }

    #[rstest]
    #[case::no_json("{", Unusable::Form)]
    #[case::a_number("5", Unusable::Form)]
    #[case::no_edges(r#"{"vertices": []}"#, Unusable::Form)]
    #[case::odd_vertex(r#"{"vertices": [1], "edges": []}"#, Unusable::Form)]
    #[case::odd_id(r#"{"vertices": [{"id": {}, "type": "PROCESS"}], "edges": []}"#, Unusable::Form)]
    #[case::nothing(r#"{"vertices": [], "edges": []}"#, Unusable::Empty)]
    #[case::no_name(
        r#"{"vertices": [{"id": "1", "type": "PROCESS", "label": " "}], "edges": []}"#,
        Unusable::Empty
    )]
    #[case::no_process(r#"{"vertices": [{"id": "1", "type": "NODE"}], "edges": []}"#, Unusable::Empty)]
    fn what_makes_no_sense_is_refused(#[case] json: &str, #[case] reason: Unusable) {
        assert_eq!(processes(json), Err(reason));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert_eq!(processes(&" ".repeat(MAX_BYTES + 1)), Err(Unusable::TooLarge));
        let many = |count: usize| {
            let vertices: Vec<Value> =
                (0..count).map(|n| vertex(&n.to_string(), "PROCESS", Some(&format!("P{n}")))).collect();
            vertices
        };
        assert_eq!(read(&many(MAX_PROCESSES), &[]).unwrap().processes.len(), MAX_PROCESSES);
        assert_eq!(read(&many(MAX_PROCESSES + 1), &[]), Err(Unusable::TooLarge));
        // Everything into one operator and out of it again: few edges, and a million flows.
        let mut vertices = many(MAX_PROCESSES);
        vertices.push(vertex("mix", "OPERATOR", Some("mix")));
        let edges: Vec<Value> = (0..MAX_PROCESSES)
            .flat_map(|n| [edge(&n.to_string(), "mix"), edge("mix", &n.to_string())])
            .collect();
        assert_eq!(read(&vertices, &edges), Err(Unusable::TooLarge));
    }

    #[test]
    fn ways_through_very_many_operators_are_not_followed_for_ever() {
        let mut vertices: Vec<Value> =
            (0..MAX_PROCESSES).map(|n| vertex(&format!("p{n}"), "PROCESS", Some(&format!("P{n}")))).collect();
        let mut edges: Vec<Value> = (0..MAX_PROCESSES).map(|n| edge(&format!("p{n}"), "0")).collect();
        for n in 0..9_000 {
            vertices.push(vertex(&n.to_string(), "OPERATOR", None));
            edges.push(edge(&n.to_string(), &(n + 1).to_string()));
        }
        assert_eq!(read(&vertices, &edges), Err(Unusable::TooLarge));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(text in "\\PC*", ends in prop::collection::vec((0_u8..9, 0_u8..9, 0_usize..4), 0..40)) {
            let _ = processes(&text);
            let kinds = ["PROCESS", "OPERATOR", "ORIGIN", "NODE"];
            let vertices: Vec<Value> = ends
                .iter()
                .map(|(id, label, kind): &(u8, u8, usize)| vertex(&id.to_string(), kinds[*kind], Some(&format!("P{label}"))))
                .collect();
            let edges: Vec<Value> =
                ends.iter().map(|(from, to, _)| edge(&from.to_string(), &to.to_string())).collect();
            if let Ok(graph) = read(&vertices, &edges) {
                let count = graph.processes.len();
                prop_assert!(graph.flows.iter().all(|(from, to)| from != to && *from < count && *to < count));
            }
        }
    }
}
