//! The `pressroom` command. All it does is in [`pressroom::cli`].

/// Building an index allocates on all threads, in stages that leave much behind: of a million passages the system's allocator keeps
/// 1.4 GB, this one 0.8 GB, in the same time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    pressroom::cli::main()
}
