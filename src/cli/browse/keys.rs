//! What a key means, wherever it is pressed.
//!
//! Owns the keys, and what is text. Must not know what is on the screen: what is done about an action depends on that.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a person wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// A text was typed or pasted.
    Insert(String),
    Edit(Edit),
    Move(Step),
    /// The release is scrolled, whatever the keys move in.
    Scroll(Step),
    /// The keys are to move in the other part.
    Switch,
    Accept,
    Back,
    Language,
    Dates,
    Sort,
    Other,
    Both,
    OpenFile,
    OpenUrl,
    Copy,
    Help,
    Redraw,
    Suspend,
    Quit,
}

/// A change of the line that is typed, or of the place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    DeleteBefore,
    DeleteBehind,
    DeleteWord,
    DeleteToStart,
    DeleteToEnd,
}

/// A step in a list or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// What an event of the terminal means; nothing for what is no key and no text.
pub(super) fn action(event: Event) -> Option<Action> {
    match event {
        Event::Paste(text) => Some(Action::Insert(text)),
        Event::Key(key) if key.kind != KeyEventKind::Release => of_key(key),
        _ => None,
    }
}

fn of_key(key: KeyEvent) -> Option<Action> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let step = |step| if shift || control { Action::Scroll(step) } else { Action::Move(step) };
    Some(match key.code {
        // On Windows, what is typed with AltGr comes with both.
        KeyCode::Char(c) if control == alt && (!control || !c.is_ascii_alphabetic()) => match c {
            '?' => Action::Help,
            _ => Action::Insert(c.to_string()),
        },
        KeyCode::Char(c) if control => return of_control(c.to_ascii_lowercase()),
        KeyCode::Char('b') => Action::Edit(Edit::WordLeft),
        KeyCode::Char('f') => Action::Edit(Edit::WordRight),
        KeyCode::Up => step(Step::Up),
        KeyCode::Down => step(Step::Down),
        KeyCode::PageUp => step(Step::PageUp),
        KeyCode::PageDown => step(Step::PageDown),
        KeyCode::Home => step(Step::First),
        KeyCode::End => step(Step::Last),
        KeyCode::Left if control || alt => Action::Edit(Edit::WordLeft),
        KeyCode::Right if control || alt => Action::Edit(Edit::WordRight),
        KeyCode::Left => Action::Edit(Edit::Left),
        KeyCode::Right => Action::Edit(Edit::Right),
        KeyCode::Backspace if control || alt => Action::Edit(Edit::DeleteWord),
        KeyCode::Backspace => Action::Edit(Edit::DeleteBefore),
        KeyCode::Delete => Action::Edit(Edit::DeleteBehind),
        KeyCode::Tab | KeyCode::BackTab => Action::Switch,
        KeyCode::Enter => Action::Accept,
        KeyCode::Esc => Action::Back,
        KeyCode::F(1) => Action::Help,
        KeyCode::F(2) => Action::Language,
        KeyCode::F(3) => Action::Dates,
        KeyCode::F(4) => Action::Other,
        KeyCode::F(5) => Action::Both,
        _ => return None,
    })
}

fn of_control(c: char) -> Option<Action> {
    Some(match c {
        'a' => Action::Edit(Edit::Start),
        'b' => Action::Both,
        'c' | 'q' => Action::Quit,
        'd' => Action::Dates,
        'e' => Action::Edit(Edit::End),
        'g' => Action::OpenUrl,
        // What some terminals send for the key that deletes.
        'h' => Action::Edit(Edit::DeleteBefore),
        'j' | 'm' => Action::Accept,
        'k' => Action::Edit(Edit::DeleteToEnd),
        'l' => Action::Language,
        'n' => Action::Move(Step::Down),
        'o' => Action::OpenFile,
        'p' => Action::Move(Step::Up),
        'r' => Action::Redraw,
        's' => Action::Sort,
        't' => Action::Other,
        'u' => Action::Edit(Edit::DeleteToStart),
        'w' => Action::Edit(Edit::DeleteWord),
        'y' => Action::Copy,
        'z' => Action::Suspend,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Action> {
        action(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn a_control_key_is_never_text() {
        for modifiers in [KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::CONTROL | KeyModifiers::ALT]
        {
            for c in ('a'..='z').chain('A'..='Z') {
                let action = key(KeyCode::Char(c), modifiers);
                assert!(!matches!(action, Some(Action::Insert(_))), "{c} {modifiers:?}");
            }
        }
        assert_eq!(key(KeyCode::Char('v'), KeyModifiers::CONTROL), None);
    }

    #[test]
    fn characters_of_every_script_are_text() {
        for c in ['a', 'Z', '渡', '\u{301}', '？', '-', '"', ' '] {
            let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            assert_eq!(key(KeyCode::Char(c), shift), Some(Action::Insert(c.to_string())));
        }
        // AltGr.
        let both = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(key(KeyCode::Char('@'), both), Some(Action::Insert("@".to_owned())));
    }

    #[test]
    fn a_key_counts_when_it_is_pressed() {
        let mut event = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert_eq!(action(Event::Key(event)), None);
    }

    #[test]
    fn a_question_mark_is_text_where_it_is_pasted() {
        assert_eq!(key(KeyCode::Char('?'), KeyModifiers::NONE), Some(Action::Help));
        assert_eq!(action(Event::Paste("why?".to_owned())), Some(Action::Insert("why?".to_owned())));
    }
}
