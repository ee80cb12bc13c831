//! When figures are doubtful.
//!
//! Owns the limits. Must not know how warnings are shown.

use super::report::{Machine, Measured};

/// A first round so many times slower than the middle one says that caches were not warm.
const COLD_START: f64 = 1.5;
/// The middle of the second half of the rounds so many times that of the first, or the other way round, says that
/// something else was running.
const DRIFT: f64 = 1.3;
/// The slowest round this many times the middle one says the same.
const UNREST: f64 = 2.0;
/// Fewer samples than this have no value of their own for the last in a thousand.
const FEW: u64 = 1000;
/// Queries that are named in one warning.
const NAMED: usize = 3;

/// What is doubtful of these figures.
pub(super) fn about_times(measured: &Measured) -> Vec<String> {
    let mut warnings = Vec::new();
    let unstable: Vec<&str> = measured
        .queries
        .iter()
        .filter(|query| query.hits[0] != query.hits[1])
        .map(|query| query.query.as_str())
        .collect();
    if !unstable.is_empty() {
        let more = if unstable.len() > NAMED { " and others" } else { "" };
        let named = unstable[..unstable.len().min(NAMED)].join("', '");
        warnings.push(format!("the same query found more in one run than in another: '{named}'{more}"));
    }
    let rounds = &measured.rounds_us;
    if let [first, .., _] = rounds.as_slice()
        && rounds.len() >= 4
    {
        let middle = median(&rounds[1..]);
        let (early, late) = (median(&rounds[1..=rounds.len() / 2]), median(&rounds[rounds.len() / 2..]));
        let slowest = rounds[1..].iter().copied().fold(0.0, f64::max);
        if *first > COLD_START * middle {
            warnings.push(format!(
                "the first round took {:.1} times as long as the middle one: caches were not warm yet",
                first / middle
            ));
        }
        if late > DRIFT * early || early > DRIFT * late {
            warnings.push(format!(
                "times drifted: later rounds took {:.2} times as long as early ones; was something else running?",
                late / early
            ));
        } else if slowest > UNREST * middle {
            warnings.push(format!(
                "the slowest round took {:.1} times as long as the middle one: was something else running?",
                slowest / middle
            ));
        }
    }
    let samples = measured.all.total.samples;
    if samples < FEW {
        warnings
            .push(format!("{samples} samples are too few for p99.9: it is the longest time; raise --runs"));
    }
    warnings
}

/// What is doubtful of figures from this machine in the state it was in; `load` is what wants to run on average, the
/// measurement itself included.
pub(super) fn about_machine(
    machine: &Machine,
    load: Option<f64>,
    threads: usize,
    debug: bool,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if debug {
        warnings.push("this program was built without optimization: use a release build".to_owned());
    }
    if threads > machine.cores && machine.cores > 0 {
        warnings.push(format!("{threads} threads share {} cores", machine.cores));
    }
    if let Some(load) = load
        && machine.cores > 0
        && load > machine.cores as f64 + threads as f64
    {
        warnings.push(format!("the machine was busy: a load of {load:.1} on {} cores", machine.cores));
    }
    warnings
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_makes_doubtful_is_said() {
        let machine = Machine { cpu: String::new(), cores: 2, memory_bytes: 0, os: String::new() };
        assert!(about_machine(&machine, Some(1.0), 1, false).is_empty());
        assert_eq!(about_machine(&machine, None, 4, true).len(), 2);
        assert_eq!(about_machine(&machine, Some(6.5), 1, false).len(), 1);
    }
}
