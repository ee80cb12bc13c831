//! Keys and answers in, state out: what a person presses, and what becomes of the search.

use super::effects::{Asked, Effect, ToRead};
use super::filters::Filters;
use super::keys::{Action, Edit, Step};
use super::state::State;
use crate::render::tui::{Drawn, Focus, Reading, Scroll, View};
use crate::results::{CounterpartView, Hit, Matched, SearchResults, SuggestionKind, SuggestionView};
use crate::search::{Cross, Sort};

fn hit(number: usize) -> Hit {
    Hit {
        rank: number + 1,
        score: 1.0,
        release: format!("r{number}"),
        path: format!("corpus/r{number}.txt"),
        lang: "zh-Hant".to_owned(),
        title: format!("第{number}號"),
        title_highlights: Vec::new(),
        date: None,
        issuer: None,
        passage: 1,
        page: None,
        text: format!("渡輪{number}"),
        highlights: vec![[0, 2]],
        counterpart: (number == 1).then(|| "r1-en".to_owned()),
        repeats: None,
        matched: Matched::Direct,
        parallel: None,
        context: None,
    }
}

fn results(query: &str, hits: usize) -> SearchResults {
    SearchResults {
        query: query.to_owned(),
        total: hits as u64,
        releases: hits as u64,
        total_is_exact: true,
        translated: None,
        took_us: 1,
        warnings: Vec::new(),
        results: (0..hits).map(hit).collect(),
        suggestions: Vec::new(),
        facets: None,
    }
}

fn answer(query: &str, hits: usize) -> (SearchResults, Option<Reading>) {
    let results = results(query, hits);
    let reading = results.results.first().map(Reading::of_hit);
    (results, reading)
}

/// A state with this query and so many results, as it was drawn.
fn shown(query: &str, hits: usize) -> State {
    let filters = Filters::new(Vec::new(), Vec::new(), [None, None], Sort::Relevance, Cross::Auto);
    let mut state = State::new(query, filters);
    let asked = searched(vec![state.search()]);
    state.found(asked.number, Ok(answer(query, hits)));
    state.drawn(Drawn { top: 0, results: 5, scroll: 0, rows: 10, lines: 40, is_part: false, help: 0 });
    state
}

fn searched(effects: Vec<Effect>) -> Asked {
    match effects.into_iter().next() {
        Some(Effect::Search(asked)) => asked,
        other => panic!("no search: {other:?}"),
    }
}

fn to_read(effects: Vec<Effect>) -> ToRead {
    match effects.into_iter().next() {
        Some(Effect::Read(wanted)) => wanted,
        other => panic!("nothing to read: {other:?}"),
    }
}

fn insert(state: &mut State, text: &str) -> Vec<Effect> {
    state.act(Action::Insert(text.to_owned()))
}

#[test]
fn each_key_is_seen_at_once_and_asks_anew() {
    let mut state = shown("", 3);
    let first = searched(insert(&mut state, "渡"));
    let second = searched(insert(&mut state, "輪"));
    assert_eq!((first.query.as_str(), second.query.as_str()), ("渡", "渡輪"));
    assert_eq!(state.screen().query.text, "渡輪");
    // What is shown meanwhile is what was found before.
    assert_eq!(state.screen().results.unwrap().results.len(), 3);
    // A move of the cursor asks nothing.
    assert_eq!(state.act(Action::Edit(Edit::Left)), []);
}

#[test]
fn the_latest_query_wins() {
    let mut state = shown("", 3);
    let first = searched(insert(&mut state, "渡"));
    let second = searched(insert(&mut state, "輪"));
    state.found(second.number, Ok(answer("渡輪", 1)));
    state.found(first.number, Ok(answer("渡", 2)));
    assert_eq!(state.screen().results.unwrap().query, "渡輪");
    assert!(!state.is_waiting());
}

#[test]
fn a_slow_answer_is_waited_for_in_sight() {
    let mut state = shown("", 3);
    assert!(!state.is_slow());
    let asked = searched(insert(&mut state, "渡"));
    assert!(!state.screen().searching);
    assert!(state.is_slow() && state.screen().searching);
    state.found(asked.number, Ok(answer("渡", 2)));
    assert!(!state.screen().searching);
}

#[test]
fn a_search_that_fails_says_why_and_the_next_one_forgets_it() {
    let mut state = shown("", 3);
    let asked = searched(insert(&mut state, "渡"));
    state.found(asked.number, Err("the disk\nis gone".to_owned()));
    assert_eq!(state.screen().failure, Some("the disk\nis gone"));
    let asked = searched(insert(&mut state, "輪"));
    state.found(asked.number, Ok(answer("渡輪", 1)));
    assert_eq!(state.screen().failure, None);
}

#[test]
fn steps_stay_in_the_list() {
    let mut state = shown("渡輪", 12);
    let selected = |state: &mut State, step| {
        state.act(Action::Move(step));
        state.screen().selected
    };
    let steps =
        [Step::Up, Step::Down, Step::PageDown, Step::PageDown, Step::PageDown, Step::Down, Step::PageUp];
    let seen: Vec<usize> = steps.map(|step| selected(&mut state, step)).into();
    assert_eq!(seen, [0, 1, 6, 11, 11, 11, 6]);
    assert_eq!([Step::First, Step::Last].map(|step| selected(&mut state, step)), [0, 11]);
    let mut empty = shown("恐龍", 0);
    assert_eq!(empty.act(Action::Move(Step::Down)), []);
}

#[test]
fn what_is_selected_is_read_and_an_overtaken_answer_is_not_shown() {
    let mut state = shown("渡輪", 12);
    let first = to_read(state.act(Action::Move(Step::Down)));
    let second = to_read(state.act(Action::Move(Step::Down)));
    assert_eq!((second.release.as_str(), second.version), ("r2", None));
    state.read(second.number, Ok(Some(Reading::of_hit(&hit(2)))));
    state.read(first.number, Ok(Some(Reading::of_hit(&hit(1)))));
    assert_eq!(state.screen().reading.unwrap().own.view.release, "r2");
    // Until it has been read, what is known of it is shown rather than another.
    state.act(Action::Move(Step::Down));
    assert!(state.is_slow());
    assert_eq!(state.screen().reading.unwrap().own.view.release, "r3");
}

#[test]
fn the_end_of_the_list_brings_more_and_the_selection_stays() {
    let mut state = shown("渡輪", 50);
    let effects = state.act(Action::Move(Step::Last));
    let asked = searched(effects.into_iter().skip(1).collect());
    assert_eq!((asked.limit, state.screen().selected), (100, 49));
    // Not twice.
    assert!(state.act(Action::Move(Step::Up)).len() == 1 && state.act(Action::Move(Step::Down)).len() == 1);
    let mut more = results("渡輪", 100);
    more.results.swap(49, 60);
    state.found(asked.number, Ok((more, None)));
    assert_eq!(state.screen().selected, 60);
}

#[test]
fn the_keys_move_in_the_part_that_has_them() {
    let mut state = shown("渡輪", 12);
    state.act(Action::Accept);
    assert_eq!(state.screen().focus, Focus::Release);
    state.act(Action::Move(Step::PageDown));
    assert_eq!((state.screen().scroll, state.screen().selected), (Scroll::To(9), 0));
    state.act(Action::Move(Step::Last));
    state.act(Action::Move(Step::Down));
    assert_eq!(state.screen().scroll, Scroll::To(30));
    state.act(Action::Back);
    assert_eq!(state.screen().focus, Focus::List);
    state.act(Action::Scroll(Step::Up));
    assert_eq!((state.screen().scroll, state.screen().selected), (Scroll::To(29), 0));
    // Typing goes on where it always goes.
    state.act(Action::Switch);
    insert(&mut state, "x");
    assert_eq!((state.screen().focus, state.screen().query.text), (Focus::List, "渡輪x"));
}

#[test]
fn filters_ask_anew_and_are_named() {
    let mut state = shown("渡輪", 3);
    let asked = searched(state.act(Action::Language));
    assert_eq!((asked.filters.languages.len(), state.screen().languages.as_str()), (1, "zh-Hant"));
    state.act(Action::Dates);
    insert(&mut state, "2020");
    assert_eq!(state.screen().query.text, "渡輪");
    let asked = searched(state.act(Action::Accept));
    assert!(
        asked.filters.since.is_some() && state.screen().dates == "2020" && state.screen().prompt.is_none()
    );
    assert_eq!(searched(state.act(Action::Sort)).filters.sort, Sort::Date);
    assert!(state.screen().by_date);
}

#[test]
fn a_date_that_is_none_is_asked_for_again() {
    let mut state = shown("渡輪", 3);
    state.act(Action::Dates);
    insert(&mut state, "yesterday");
    assert_eq!(state.act(Action::Accept), []);
    assert!(state.screen().prompt.unwrap().hint.starts_with("not a date"));
    insert(&mut state, "x");
    assert!(!state.screen().prompt.unwrap().hint.starts_with("not a date"));
    assert_eq!(state.act(Action::Back), []);
    assert!(state.screen().prompt.is_none() && state.screen().dates.is_empty());
}

#[test]
fn versions_are_gone_through_one_after_the_other() {
    let mut state = shown("渡輪", 3);
    // The first has none.
    assert_eq!(state.act(Action::Other), []);
    assert!(state.screen().message.unwrap().text.contains("no version"));
    // Of the next it is known before it has been read.
    state.act(Action::Move(Step::Down));
    let wanted = to_read(state.act(Action::Other));
    assert_eq!((wanted.release.as_str(), wanted.version), ("r1", Some(0)));
    assert_eq!(state.screen().view, View::Other);
    let mut reading = Reading::of_hit(&hit(1));
    let version = |release: &str| CounterpartView {
        release: release.to_owned(),
        lang: "en".to_owned(),
        path: String::new(),
        kind: "names".to_owned(),
        confidence: 1.0,
        evidence: String::new(),
        beads: Vec::new(),
    };
    reading.own.view.counterparts = vec![version("r1-en"), version("r1-sc")];
    state.read(wanted.number, Ok(Some(reading)));
    assert_eq!(to_read(state.act(Action::Other)).version, Some(1));
    assert_eq!(to_read(state.act(Action::Other)).version, None);
    assert_eq!(state.screen().view, View::Own);
    assert_eq!(to_read(state.act(Action::Both)).version, Some(0));
    assert_eq!(state.screen().view, View::Both);
    state.act(Action::Both);
    assert_eq!(state.screen().view, View::Own);
}

#[test]
fn escape_goes_back_a_step_at_a_time() {
    let mut state = shown("渡輪", 3);
    state.act(Action::Switch);
    state.act(Action::Help);
    for _ in 0..2 {
        assert_eq!(state.act(Action::Back), []);
    }
    assert_eq!(searched(state.act(Action::Back)).query, "");
    assert_eq!(state.act(Action::Back), [Effect::Quit]);
    assert_eq!(shown("渡輪", 3).act(Action::Quit), [Effect::Quit]);
}

#[test]
fn the_help_takes_the_keys_until_it_is_left() {
    let mut state = shown("渡輪", 3);
    state.act(Action::Help);
    state.act(Action::Move(Step::Down));
    assert_eq!((state.screen().help, state.screen().selected), (Some(1), 0));
    assert_eq!(insert(&mut state, "x"), []);
    assert_eq!((state.screen().help, state.screen().query.text), (None, "渡輪"));
    state.act(Action::Help);
    assert_eq!(state.act(Action::Quit), [Effect::Quit]);
}

#[test]
fn a_suggestion_is_chosen_and_taken_with_its_filters() {
    let filters = Filters::new(Vec::new(), Vec::new(), [None, None], Sort::Relevance, Cross::Auto);
    let mut state = State::new("ferrry", filters);
    state.act(Action::Language);
    let asked = searched(vec![state.search()]);
    let mut nothing = results("ferrry", 0);
    let suggestion = |query: &str| SuggestionView {
        kind: SuggestionKind::Spelling,
        query: query.to_owned(),
        total: 1,
        releases: 1,
    };
    nothing.suggestions = vec![suggestion("ferry lang:en"), suggestion("berry")];
    state.found(asked.number, Ok((nothing, None)));
    state.act(Action::Move(Step::Down));
    state.act(Action::Move(Step::Up));
    let asked = searched(state.act(Action::Accept));
    assert_eq!((asked.query.as_str(), asked.filters.languages.len()), ("ferry lang:en", 0));
    assert_eq!(state.screen().languages, "");
}

#[test]
fn what_is_selected_is_opened_and_copied_not_what_was_read_before() {
    let mut state = shown("渡輪", 3);
    state.act(Action::Move(Step::Down));
    assert_eq!(state.act(Action::OpenFile), [Effect::OpenFile("corpus/r1.txt".to_owned())]);
    assert_eq!(state.act(Action::Copy), [Effect::Copy("渡輪1".to_owned())]);
    assert!(state.screen().message.unwrap().text.starts_with("3 characters"));
    assert_eq!(state.act(Action::OpenUrl), []);
    let mut reading = Reading::of_hit(&hit(1));
    reading.own.view.url = Some("https://press.example/1".to_owned());
    let wanted = to_read(state.act(Action::Both));
    state.read(wanted.number, Ok(Some(reading)));
    assert_eq!(state.act(Action::OpenUrl), [Effect::OpenUrl("https://press.example/1".to_owned())]);
    let mut empty = shown("恐龍", 0);
    for action in [Action::OpenFile, Action::OpenUrl, Action::Copy, Action::Other, Action::Both] {
        assert_eq!(empty.act(action), []);
    }
}

#[test]
fn all_that_the_screen_says_of_itself_is_said_in_chinese_too() {
    use std::cell::RefCell;
    use std::rc::Rc;

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use crate::cli::args::UiLang;
    use crate::render::tui::Painter;

    let missing = Rc::new(RefCell::new(Vec::new()));
    let known = Rc::clone(&missing);
    let say = move |text: &str| {
        let said = UiLang::ZhHant.say(text).into_owned();
        if said == text && !text.is_empty() {
            known.borrow_mut().push(text.to_owned());
        }
        said
    };
    let mut painter = Painter::new(true, Box::new(say));
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut draw =
        |state: &State| _ = terminal.draw(|frame| _ = painter.draw(frame, &state.screen())).unwrap();
    let mut state = shown("渡輪", 3);
    draw(&state);
    for action in [
        Action::Other,
        Action::Help,
        Action::Back,
        Action::Sort,
        Action::Dates,
        Action::Insert("x".to_owned()),
        Action::Accept,
        Action::Back,
        Action::OpenUrl,
        Action::Copy,
        Action::Both,
        Action::Insert("長".repeat(3_000)),
    ] {
        state.act(action);
        draw(&state);
    }
    let asked = searched(vec![state.search()]);
    state.is_slow();
    draw(&state);
    for (query, direct, translated) in [("", 1, 0), ("x", 0, 0), ("x", 0, 1), ("x", 2, 1), ("x", 1_234, 0)] {
        let mut found = results(query, direct + translated);
        found.total = direct as u64;
        found.releases = direct as u64;
        found.total_is_exact = direct < 1_000;
        found.results.iter_mut().skip(direct).for_each(|hit| hit.matched = Matched::Translation);
        let kinds = [
            SuggestionKind::Spelling,
            SuggestionKind::Unquoted,
            SuggestionKind::Language,
            SuggestionKind::Filters,
        ];
        let suggestion = |kind| SuggestionView { kind, query: "x".to_owned(), total: 1, releases: 1 };
        for suggestions in [Vec::new(), kinds.map(suggestion).to_vec()] {
            found.suggestions = suggestions;
            let asked = searched(vec![state.search()]);
            state.found(asked.number, Ok((found.clone(), None)));
            draw(&state);
        }
    }
    let wanted = to_read(state.act(Action::Move(Step::Down)));
    state.read(wanted.number, Ok(None));
    draw(&state);
    assert!(asked.number > 0);
    assert_eq!(*missing.borrow(), [""; 0], "not in src/cli/messages.tsv");
}
