//! The `pressroom` command. All it does is in [`pressroom::cli`].

fn main() -> std::process::ExitCode {
    pressroom::cli::main()
}
