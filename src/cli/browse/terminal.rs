//! The terminal while the screen is shown: how it is taken and given back.
//!
//! Owns every byte that is written to it. However the program ends, the terminal is as it was before: left in order, after a
//! panic, after a signal. Must not know what is drawn.

use std::cell::RefCell;
use std::io::{self, Write};
use std::panic;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

/// Whether the terminal is ours.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// What threads that do not own the screen said when they panicked; it is printed when the screen is left.
static HELD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The terminal, taken for the screen until this is dropped.
pub(super) struct Window {
    terminal: Terminal<CrosstermBackend<Buffer>>,
    written: Buffer,
}

/// What is to be written for a frame. It is written at once and when it is complete, so that a panic in mid-frame leaves nothing
/// behind, and no terminal shows half of it.
#[derive(Clone, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Window {
    /// Takes the terminal.
    pub(super) fn open(color: bool) -> io::Result<Self> {
        crossterm::style::force_color_output(color);
        let written = Buffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(written.clone()))?;
        let mut window = Self { terminal, written };
        window.take()?;
        Ok(window)
    }

    fn take(&mut self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        let mut out = io::stdout().lock();
        crossterm::queue!(out, EnterAlternateScreen, EnableBracketedPaste)?;
        out.flush()
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw)?;
        let frame = std::mem::take(&mut *self.written.0.borrow_mut());
        let mut out = io::stdout().lock();
        crossterm::queue!(out, BeginSynchronizedUpdate)?;
        out.write_all(&frame)?;
        crossterm::queue!(out, EndSynchronizedUpdate)?;
        out.flush()
    }

    /// Draws all of the next frame, whatever is on the terminal.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        let area = self.terminal.size()?;
        self.terminal.resize(area.into())
    }

    /// Gives the terminal back for as long as this takes.
    pub(super) fn outside(&mut self, run: impl FnOnce()) -> io::Result<()> {
        give_back();
        run();
        self.take()?;
        self.forget()
    }

    /// Gives a text to the clipboard of whoever looks at the terminal.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        crossterm::queue!(out, CopyToClipboard::to_clipboard_from(text))?;
        out.flush()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, if it is ours. Where it is gone, there is nothing to be done about it.
pub(super) fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout().lock();
    let _ = crossterm::queue!(out, ResetColor, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// From here on, a panic of this thread gives the terminal back before it is reported, and what other threads report waits until
/// that is done: see [`say_held`].
pub(super) fn guard_panics() {
    let owner = std::thread::current().id();
    let report = Arc::new(panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == owner || !TAKEN.load(Ordering::SeqCst) {
            give_back();
            report(panic);
            return;
        }
        let trace = std::backtrace::Backtrace::capture();
        let traced = trace.status() == std::backtrace::BacktraceStatus::Captured;
        let trace = if traced { format!("\n{trace}") } else { String::new() };
        HELD.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{panic}{trace}"));
    }));
}

/// Prints what other threads reported.
pub(super) fn say_held() {
    for report in std::mem::take(&mut *HELD.lock().unwrap_or_else(PoisonError::into_inner)) {
        let _ = writeln!(io::stderr().lock(), "{report}");
    }
}
