//! `pressroom verify`: checks the index and names what is wrong.

use crate::cli::args::Args;
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::{Fault, verify};
use crate::render::sanitize::visible;

pub(in crate::cli) fn run(args: &Args, ui: &mut Ui) -> Result<Status, CommandError> {
    let faults = verify(&args.index)?;
    for fault in &faults {
        writeln!(ui.out(), "{}", visible(&fault.to_string()))?;
    }
    let damaged = faults.iter().any(Fault::is_damage);
    if damaged {
        ui.error(
            "the index is damaged",
            Some("build it again with `pressroom index --rebuild`: the releases themselves are not touched"),
        );
    } else if faults.is_empty() {
        ui.note("the index is whole and is that of the corpus");
    } else {
        ui.note("the index is whole; `pressroom index` brings it up to date");
    }
    Ok(if damaged {
        Status::Trouble
    } else if faults.is_empty() {
        Status::Found
    } else {
        Status::Nothing
    })
}
