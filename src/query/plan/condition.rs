//! What must be true of a passage.
//!
//! Owns conditions over groups and their cases. Must not know what a group is, nor how it is found.

/// What must be true of a passage. A group is true of a passage when it is found in it or in the title of its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Anything.
    Always,
    /// The group of this number is found.
    Found(usize),
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether it holds where the groups of these bits are found.
    #[must_use]
    pub fn holds(&self, found: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Found(group) => found >> group & 1 == 1,
            Self::All(all) => all.iter().all(|one| one.holds(found)),
            Self::Any(any) => any.iter().any(|one| one.holds(found)),
            Self::Not(not) => !not.holds(found),
        }
    }

    /// The same as a list of cases, of which one must be; `None` where there would be too many.
    #[must_use]
    pub fn cases(&self) -> Option<Vec<Case>> {
        self.cases_of(true)
    }

    /// The cases in which it holds, or does not.
    fn cases_of(&self, holds: bool) -> Option<Vec<Case>> {
        let one = |group: &usize, is_found| {
            let bit = 1 << group;
            vec![if is_found { Case { found: bit, absent: 0 } } else { Case { found: 0, absent: bit } }]
        };
        match (self, holds) {
            (Self::Always, true) => Some(vec![Case::default()]),
            (Self::Always, false) => Some(Vec::new()),
            (Self::Found(group), _) => Some(one(group, holds)),
            (Self::Not(not), _) => not.cases_of(!holds),
            // Not all of them is any of their opposites, and the other way round.
            (Self::All(all), true) | (Self::Any(all), false) => {
                all.iter().try_fold(vec![Case::default()], |cases, next| {
                    let next = next.cases_of(holds)?;
                    let both = cases.iter().flat_map(|case| next.iter().map(|next| case.and(*next)));
                    (cases.len() * next.len() <= MAX_CASES).then(|| both.collect())
                })
            }
            (Self::Any(any), true) | (Self::All(any), false) => {
                any.iter().try_fold(Vec::new(), |mut cases, next| {
                    cases.extend(next.cases_of(holds)?);
                    (cases.len() <= MAX_CASES).then_some(cases)
                })
            }
        }
    }
}

/// A condition of more cases is not taken apart.
const MAX_CASES: usize = 16;

/// Groups of a plan, a bit each, that must be found, and that must not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Case {
    /// These must.
    pub found: u64,
    /// These must not.
    pub absent: u64,
}

impl Case {
    fn and(self, other: Self) -> Self {
        Self { found: self.found | other.found, absent: self.absent | other.absent }
    }

    /// Whether it is so where the groups of these bits are found.
    #[must_use]
    pub fn holds(&self, found: u64) -> bool {
        found & self.found == self.found && found & self.absent == 0
    }
}

/// All of these; what asks for nothing is left out.
pub(super) fn all(conditions: Vec<Condition>) -> Condition {
    joined(conditions, Condition::All)
}

/// Any of these; what asks for nothing is no alternative.
pub(super) fn any(conditions: Vec<Condition>) -> Condition {
    joined(conditions, Condition::Any)
}

fn joined(mut conditions: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    conditions.retain(|condition| *condition != Condition::Always);
    match conditions.len() {
        0 => Condition::Always,
        1 => conditions.remove(0),
        _ => join(conditions),
    }
}

/// Not this; what asks for nothing excludes nothing.
pub(super) fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Always => Condition::Always,
        condition => Condition::Not(Box::new(condition)),
    }
}
