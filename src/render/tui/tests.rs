//! Screens of every kind, drawn on a terminal that is none.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier};

use super::*;
use crate::results::{
    CounterpartView, Hit, MarkedRelease, Matched, PassageView, ReleaseView, SuggestionKind, SuggestionView,
};

fn passage(passage: u64, kind: &str, text: &str) -> PassageView {
    PassageView { passage, kind: kind.to_owned(), page: None, text: text.to_owned() }
}

fn release(id: &str, lang: &str, title: &str, passages: Vec<PassageView>) -> MarkedRelease {
    let highlights = passages.iter().map(|_| Vec::new()).collect();
    let view = ReleaseView {
        release: id.to_owned(),
        path: format!("corpus/{id}.txt"),
        copies: Vec::new(),
        lang: lang.to_owned(),
        title: title.to_owned(),
        date: Some("2020-08-18".to_owned()),
        time: Some("16:40".to_owned()),
        issuer: Some("運輸及海事局".to_owned()),
        url: None,
        counterpart: None,
        counterparts: Vec::<CounterpartView>::new(),
        passages,
    };
    MarkedRelease { view, title_highlights: Vec::new(), highlights }
}

/// A release and its version, the second passage of three found.
fn reading() -> Reading {
    let mut own = release(
        "ferry-zh",
        "zh-Hant",
        "渡輪服務暫停",
        vec![
            passage(
                1,
                "body",
                "運輸及海事局今日（八月十八日）宣布，由於颱風「翠鳥」逼近，瀾港氣象台預料會在今晚發出烈風信號。",
            ),
            passage(
                2,
                "body",
                "來往白沙島與東澳的渡輪服務由下午４時１５分起暫停，直至另行通告。\n市民請留意最新消息。",
            ),
            passage(3, "table", "航線\t尾班船\n白沙島\t下午六時十五分"),
        ],
    );
    own.title_highlights = vec![[0, 2]];
    own.highlights[1] = vec![[9, 11]];
    let mut other = release(
        "ferry-en",
        "en",
        "Ferry services suspended",
        vec![
            passage(
                1,
                "body",
                "The Transport and Maritime Bureau announced today that the typhoon is approaching.",
            ),
            passage(
                2,
                "body",
                "Ferry services between Paksha Island and East Cove are suspended from 4.15pm until further notice.",
            ),
            passage(3, "body", "Members of the public should take note."),
        ],
    );
    other.highlights[1] = vec![[0, 5]];
    let pairs = vec![[Some(1), Some(1)], [Some(2), Some(2)], [None, Some(3)], [Some(3), None]];
    Reading { own, passage: 2, other: Some(Version { release: other, pairs }) }
}

fn hit(number: usize, title: &str) -> Hit {
    Hit {
        rank: number,
        score: 1.0,
        release: format!("r{number}"),
        path: format!("corpus/r{number}.txt"),
        lang: "zh-Hant".to_owned(),
        title: title.to_owned(),
        title_highlights: if title.starts_with("渡輪") { vec![[0, 2]] } else { Vec::new() },
        date: Some("2020-08-18".to_owned()),
        issuer: None,
        passage: 2,
        page: None,
        text: "渡輪".to_owned(),
        highlights: vec![[0, 2]],
        counterpart: None,
        matched: if number == 3 { Matched::Translation } else { Matched::Direct },
        repeats: None,
        parallel: None,
        context: None,
    }
}

fn results() -> SearchResults {
    let titles = [
        "渡輪服務暫停",
        "渡輪碼頭的改善工程及長者乘車優惠計劃擴展至渡輪及專線小巴，下月起分階段實施",
        "Cafe\u{301} 👩‍🚒 opens\u{1b}[31m\u{202e} today",
        "",
    ];
    SearchResults {
        query: "渡輪".to_owned(),
        total: 1_234,
        releases: 987,
        total_is_exact: false,
        translated: Some(1),
        took_us: 830,
        warnings: Vec::new(),
        results: titles.iter().enumerate().map(|(at, title)| hit(at + 1, title)).collect(),
        suggestions: Vec::new(),
        facets: None,
    }
}

fn screen<'a>(results: &'a SearchResults, reading: Option<&'a Reading>) -> Screen<'a> {
    Screen {
        query: Input { text: "渡輪", cursor: 6 },
        results: Some(results),
        failure: None,
        is_all: false,
        searching: false,
        languages: String::new(),
        dates: "",
        by_date: false,
        selected: 0,
        top: 0,
        reading,
        reading_number: 1,
        view: View::Own,
        scroll: Scroll::Hit,
        is_whole: false,
        focus: Focus::List,
        message: None,
        prompt: None,
        help: None,
    }
}

fn drawn(columns: u16, lines: u16, screen: &Screen<'_>) -> (Terminal<TestBackend>, Drawn) {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    let mut painter = Painter::new(true, Box::new(str::to_owned));
    let mut drawn = Drawn::default();
    terminal.draw(|frame| drawn = painter.draw(frame, screen)).unwrap();
    (terminal, drawn)
}

/// What a person sees: the lines, without the columns that the second halves of wide characters take.
fn seen(terminal: &Terminal<TestBackend>) -> String {
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

#[test]
fn a_list_and_a_release_beside_it() {
    let (results, reading) = (results(), reading());
    let (terminal, drawn) = drawn(80, 24, &screen(&results, Some(&reading)));
    insta::assert_snapshot!("beside", seen(&terminal));
    assert_eq!((drawn.top, drawn.results, drawn.rows), (0, 4, 21));
}

#[test]
fn a_release_below_the_list_where_it_is_narrow() {
    let (results, reading) = (results(), reading());
    let (terminal, _) = drawn(44, 20, &screen(&results, Some(&reading)));
    insta::assert_snapshot!("below", seen(&terminal));
}

#[test]
fn both_versions_beside_each_other_or_one_below_the_other() {
    let (results, reading) = (results(), reading());
    let both = Screen { view: View::Both, ..screen(&results, Some(&reading)) };
    insta::assert_snapshot!("both_wide", seen(&drawn(130, 24, &both).0));
    insta::assert_snapshot!("both_narrow", seen(&drawn(80, 30, &both).0));
    let other = Screen { view: View::Other, ..screen(&results, Some(&reading)) };
    insta::assert_snapshot!("other", seen(&drawn(80, 16, &other).0));
    let alone = Reading { other: None, ..reading.clone() };
    let alone = Screen { view: View::Both, ..screen(&results, Some(&alone)) };
    let (terminal, _) = drawn(80, 16, &alone);
    assert!(terminal.backend().to_string().contains("No version of this release"));
}

#[test]
fn what_matches_is_red_or_where_there_is_no_colour_underlined() {
    let (results, reading) = (results(), reading());
    let screen = screen(&results, Some(&reading));
    for color in [true, false] {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut painter = Painter::new(color, Box::new(str::to_owned));
        terminal.draw(|frame| _ = painter.draw(frame, &screen)).unwrap();
        let buffer = terminal.backend().buffer();
        let is_marked = |cell: &ratatui::buffer::Cell| match color {
            true => cell.fg == Color::Red,
            false => cell.modifier.contains(Modifier::UNDERLINED),
        };
        let right = |at: usize| buffer.pos_of(at).0 > 31;
        let marked = buffer.content().iter().enumerate().filter(|(at, cell)| right(*at) && is_marked(cell));
        let marked: String = marked.map(|(_, cell)| cell.symbol()).collect();
        assert_eq!(marked.replace(' ', ""), "渡輪渡輪", "{color}");
        assert!(color || buffer.content().iter().all(|cell| cell.fg == Color::Reset));
    }
}

#[test]
fn the_count_is_never_pushed_off() {
    let results = results();
    let filtered = Screen {
        languages: "zh-Hant, zh-Hans, en".to_owned(),
        dates: "2020-01-01..2023-12-31",
        by_date: true,
        ..screen(&results, None)
    };
    for columns in [80, 60, 40, 30] {
        let (terminal, _) = drawn(columns, 10, &filtered);
        let lines = terminal.backend().to_string();
        let status = lines.lines().nth(1).unwrap().to_owned();
        assert!(status.starts_with("\"at least 1,234 passages"), "{status}");
    }
}

#[test]
fn only_what_is_by_translation_is_something() {
    let mut results = results();
    results.total = 0;
    results.results.drain(..2);
    results.results.truncate(1);
    let (terminal, _) = drawn(80, 10, &screen(&results, None));
    assert!(terminal.backend().to_string().contains("1 release by translation"), "{}", terminal.backend());
    results.results.clear();
    let (terminal, _) = drawn(80, 10, &screen(&results, None));
    assert!(terminal.backend().to_string().contains("nothing found"), "{}", terminal.backend());
}

#[test]
fn errors_messages_and_questions_stand_on_one_line() {
    let results = results();
    let message = Message { text: "a warning\nof two lines\u{1b}[2J".to_owned(), is_error: true };
    let failed = Screen {
        failure: Some("the index in 'x': cannot be read\nat all"),
        message: Some(&message),
        ..screen(&results, None)
    };
    insta::assert_snapshot!("failure", seen(&drawn(80, 8, &failed).0));
    let input = Input { text: "2020-0", cursor: 4 };
    let asked = Screen {
        prompt: Some(Prompt { label: "Dates:", input, hint: "2023, 2023-07", is_wrong: false }),
        ..screen(&results, None)
    };
    let (mut terminal, _) = drawn(60, 8, &asked);
    insta::assert_snapshot!("prompt", seen(&terminal));
    assert_eq!(terminal.get_cursor_position().unwrap(), Position::new(11, 7));
}

#[test]
fn what_else_may_be_asked_is_in_the_place_of_the_list() {
    let mut results = results();
    results.results.clear();
    results.total = 0;
    let suggestion =
        |kind, query: &str| SuggestionView { kind, query: query.to_owned(), total: 3, releases: 2 };
    results.suggestions = vec![
        suggestion(SuggestionKind::Spelling, "ferry suspended"),
        suggestion(SuggestionKind::Unquoted, "渡輪 停航"),
    ];
    let asked = Screen { selected: 1, ..screen(&results, None) };
    insta::assert_snapshot!("suggestions", seen(&drawn(80, 12, &asked).0));
}

#[test]
fn a_long_query_is_seen_where_the_cursor_is() {
    let results = results();
    let text = "跨灣隧道收費調整與渡輪服務暫停的最新安排及各條航線的班次";
    for cursor in [text.len(), 0, 30] {
        let typing = Screen { query: Input { text, cursor }, ..screen(&results, None) };
        let (mut terminal, _) = drawn(24, 6, &typing);
        let at = terminal.get_cursor_position().unwrap();
        assert!(at.y == 0 && at.x < 24, "{at}");
        let line = terminal.backend().to_string().lines().next().unwrap().to_owned();
        assert!(line.contains(text[cursor..].chars().next().unwrap_or('次')), "{line}");
    }
}

#[test]
fn the_passage_that_was_found_is_in_sight_however_long_the_release() {
    let results = results();
    let mut long = reading();
    long.own.view.passages = (1..=300).map(|n| passage(n, "body", &"長句子。".repeat(40))).collect();
    long.own.highlights = (1..=300).map(|_| Vec::new()).collect();
    for found in [1, 2, 150, 299, 300] {
        long.passage = found;
        let (terminal, drawn) = drawn(80, 24, &screen(&results, Some(&long)));
        let screen = terminal.backend().to_string();
        assert!(screen.lines().any(|line| line.contains(&format!("▌{found:>3} "))), "{found}\n{screen}");
        assert!(drawn.scroll + drawn.rows <= drawn.lines);
    }
    // A passage longer than the window is seen where it matches.
    long.own.view.passages[0].text = format!("{}渡輪。", "長句子。".repeat(600));
    long.own.highlights[0] = vec![[2_400, 2_402]];
    long.passage = 1;
    let (terminal, _) = drawn(80, 24, &screen(&results, Some(&long)));
    let red = terminal
        .backend()
        .buffer()
        .content()
        .iter()
        .filter(|cell| cell.fg == Color::Red && cell.symbol() == "輪");
    assert_eq!(red.count(), 2, "{}", terminal.backend());
}

#[test]
fn no_size_is_too_small_to_draw_on_and_nothing_commands_the_terminal() {
    let (results, reading) = (results(), reading());
    let mut suggesting = results.clone();
    suggesting.results.clear();
    for columns in (0..40).chain([63, 64, 65, 200]) {
        for lines in 0..26 {
            for (focus, view, help) in [
                (Focus::List, View::Own, None),
                (Focus::Release, View::Both, Some(3)),
                (Focus::Release, View::Other, None),
            ] {
                let one = Screen {
                    focus,
                    view,
                    help,
                    selected: 3,
                    scroll: Scroll::To(99),
                    ..screen(&results, Some(&reading))
                };
                let (terminal, _) = drawn(columns, lines, &one);
                let hostile = crate::render::sanitize::is_hostile;
                assert!(
                    !terminal
                        .backend()
                        .buffer()
                        .content()
                        .iter()
                        .any(|cell| cell.symbol().chars().any(hostile))
                );
            }
            drawn(columns, lines, &screen(&suggesting, None));
        }
    }
}

#[test]
fn the_help_says_all_the_keys() {
    let (results, reading) = (results(), reading());
    let asked = Screen { help: Some(0), ..screen(&results, Some(&reading)) };
    insta::assert_snapshot!("help", seen(&drawn(100, 40, &asked).0));
    let asked = Screen { help: Some(1_000), ..asked };
    let (terminal, drawn) = drawn(80, 24, &asked);
    assert!(terminal.backend().to_string().contains("draw the screen anew"), "{}", terminal.backend());
    assert!(drawn.help > 0 && drawn.help < 40);
}

#[test]
fn of_a_very_long_release_what_is_near_is_laid_out_and_the_rest_when_it_is_wanted() {
    let results = results();
    for view in [View::Own, View::Both] {
        let mut long = reading();
        let passages = |count: u64| {
            (1..=count).map(|n| passage(n, "body", &format!("第{n}段。{}", "長句子。".repeat(40)))).collect()
        };
        long.own.view.passages = passages(2_000);
        if let Some(other) = &mut long.other {
            other.release.view.passages = passages(1_900);
            other.pairs.clear();
        }
        long.passage = 1_000;
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
        let mut painter = Painter::new(true, Box::new(str::to_owned));
        let mut draw = |scroll, is_whole| {
            let one = Screen { view, scroll, is_whole, ..screen(&results, Some(&long)) };
            let mut drawn = Drawn::default();
            terminal.draw(|frame| drawn = painter.draw(frame, &one)).unwrap();
            (drawn, seen(&terminal))
        };
        let (near, _) = draw(Scroll::Hit, false);
        let (top, before) = draw(Scroll::To(0), false);
        assert!(near.is_part && top.is_part && before.contains("passages before"), "{before}");
        let (below, before) = draw(Scroll::To(10), false);
        let (whole, after) = draw(Scroll::To(10), true);
        assert!(!whole.is_part && whole.lines > below.lines && whole.scroll > 10);
        let text = |seen: &str| {
            seen.lines().map(|line| line.trim_end_matches(['▐', ' ']).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(text(&before), text(&after), "{view:?}");
        assert!(draw(Scroll::End, true).1.contains("第2000段"));
        assert!(draw(Scroll::To(0), true).1.contains("第1段"));
    }
}
