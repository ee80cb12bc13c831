//! Promise 4, nothing is lost: a folder of files made to do harm, with good ones beside them.
//!
//! Nothing panics, nothing hangs, memory stays bounded, every file is in the index or in the report, and the good ones are
//! found. `cargo test --test it hostile -- --nocapture` prints what became of each, and the peak of memory.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use pressroom::index::Index;
use pressroom::search::{SearchOptions, search};

use crate::support::{Ran, Random, Scratch, root};

/// What becomes of an input.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It is indexed.
    Read,
    /// It is in the report, with a reason that holds this.
    Told(&'static str),
    /// It is indexed as far as it goes, and the rest is in the report, with a reason that holds this.
    Partly(&'static str),
}
use Fate::{Partly, Read, Told};

/// A file's name, its content, and what becomes of it.
type Input = (&'static [u8], Vec<u8>, Fate);

fn input(name: &'static [u8], content: Vec<u8>, fate: Fate) -> Input {
    (name, content, fate)
}

const GOOD: &str = "跨灣隧道收費調整\n\n運輸局今日公布，跨灣隧道收費下月調整。\n";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip of these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

fn texts() -> Vec<Input> {
    let good = GOOD.as_bytes();
    let big5 = encoding_rs::BIG5.encode(GOOD).0.into_owned();
    let page = |charset: &str, body: &[u8]| {
        let head = format!("<html><head><meta charset='{charset}'></head><body><p>");
        [head.as_bytes(), body, b"</p></body></html>"].concat()
    };
    let mut random = Random::new(4);
    let noise: Vec<u8> = (0..20_000).map(|_| random.below(256) as u8).collect();
    vec![
        input(b"empty.txt", Vec::new(), Told("empty")),
        input(b"zeros.txt", vec![0; 4096], Told("not text")),
        input(b"zeros-after.txt", [good, &[0; 4096]].concat(), Told("not text")),
        input(b"noise.txt", noise.clone(), Told("not text")),
        input(b"noise.html", noise, Told("not text")),
        input(b"cut-character.txt", good[..good.len() - 2].to_vec(), Read),
        input(b"cut-utf16.txt", utf16(GOOD)[..41].to_vec(), Read),
        input(b"surrogates.txt", [&utf16(GOOD)[..], &[0x00, 0xD8, 0x41, 0x00]].concat(), Read),
        input(b"declared-big5.html", page("big5", good), Read),
        input(b"declared-utf8.html", page("utf-8", &big5), Read),
        input(b"declared-utf16.html", page("utf-16", good), Read),
        input(b"declared-nothing.html", page("x-none", good), Read),
        input(b"two-charsets.txt", [good, &big5[..]].concat(), Read),
        input(b"mark-only.txt", vec![0xEF, 0xBB, 0xBF], Told("no text")),
        input(b"blank.txt", vec![b'\n'; 1 << 20], Told("no text")),
        input(b"returns.txt", GOOD.replace('\n', "\r").into_bytes(), Read),
        input(b"overrides.txt", format!("\u{202e}{GOOD}\u{202e}\u{2066}gnp.exe").into_bytes(), Read),
        input(b"escapes.txt", format!("\u{1b}[2J\u{1b}]0;owned\u{7}{GOOD}\u{9b}31m").into_bytes(), Read),
        input(b"marks.txt", ["a", &"\u{301}".repeat(500_000)].concat().into_bytes(), Read),
        input(b"one-word.txt", vec![b'x'; 1 << 20], Read),
        input(b"one-run.txt", "渡輪停航公布".repeat(60_000).into_bytes(), Read),
        input(b"punctuation.txt", "——……！？".repeat(1000).into_bytes(), Read),
        input(b"private-use.txt", "\u{e000}\u{f8ff}\u{10ffff}".repeat(100).into_bytes(), Read),
        input(b"date.txt", [good, "\n\n完\n\n2026年99月99日\n".as_bytes()].concat(), Read),
        input(b"name\nwith a newline.txt", good.to_vec(), Read),
        input(b"name\x1b[31mred.txt", b"Red tape is cut by the office.".to_vec(), Read),
        input(b"name\xE2\x80\xAEtxt.exe", b"Orders are read from right to left.".to_vec(), Read),
        input(b"name\xFF\xFE.txt", b"A name that is not UTF-8 is a name.".to_vec(), Read),
        input(&[b'n'; 255], b"A long name is a name as well.".to_vec(), Read),
    ]
}

fn structures() -> Vec<Input> {
    let words = "<p>Ferry services resume.</p>";
    let text = |name: &'static [u8], content: String, fate| input(name, content.into_bytes(), fate);
    let record = r#"{"title":"Ferries","body":"Ferry services resume"#;
    vec![
        text(b"deep.html", format!("<html>{}{words}", "<div>".repeat(100_000)), Read),
        text(b"deep-tables.html", format!("<html>{}{words}", "<table><tr><td>".repeat(10_000)), Read),
        text(b"deep-lists.html", format!("<html>{}{words}", "<ul><li>".repeat(10_000)), Read),
        text(b"unclosed.html", format!("<html><b><i><a><p{words}"), Read),
        text(
            b"attributes.html",
            format!("<html><p {}>{words}", (0..3000).map(|n| format!("a{n}=b ")).collect::<String>()),
            Read,
        ),
        text(b"script.html", "<html><script>document.write('渡輪')</script>".to_owned(), Told("no text")),
        text(b"comment.html", format!("<html><!-- {words}"), Told("no text")),
        text(b"entities.html", format!("<html><p>&#x110000;&#0;&#xD800;&nosuch;</p>{words}"), Read),
        text(b"breaks.html", format!("<html>{words}{}", "<br>".repeat(200_000)), Read),
        text(b"cut.html", "<html><head><title>Ferries</title></head><body><p>Ferry serv".to_owned(), Read),
        text(b"deep.json", "[".repeat(1_000_000), Told("nested deeper")),
        text(b"deep-objects.json", r#"{"a":"#.repeat(100_000), Told("nested deeper")),
        text(b"cut.json", format!("[{record}\"}},{record}"), Partly("EOF")),
        text(
            b"lines.jsonl",
            format!("{record} A.\"}}\n{{\"title\": }}\n\n{record} B.\"}}\n"),
            Partly("line 2"),
        ),
        text(b"types.json", r#"[{"title":1e999,"body":[[null]],"date":{}}]"#.to_owned(), Told("")),
        text(b"surrogate.json", r#"[{"title":"\ud800","body":"a"}]"#.to_owned(), Told("hex escape")),
        text(b"nul.json", format!("[{record}\\u0000 C.\"}}]"), Read),
        text(b"none.json", "[]".to_owned(), Told("no release")),
        text(b"quote.csv", "title,body\n\"Ferries,Ferry services resume.\n".to_owned(), Partly("cells")),
        text(
            b"ragged.csv",
            "title,body\nFerries\nFerries,Ferry services D,x,y\n".to_owned(),
            Partly("line 3"),
        ),
        text(b"header.csv", "title,body\n".to_owned(), Told("no release")),
        text(b"columns.csv", format!("title,body{}\na,b\n", ",c".repeat(100_000)), Partly("cells")),
        text(b"front.md", "---\ntitle: Ferries\ndate: never\n\nFerry services resume.\n".to_owned(), Read),
        text(
            b"front-bomb.md",
            format!("---\na: &a [x]\n{}---\n\nFerries E.\n", "b: [*a,*a]\n".repeat(9)),
            Read,
        ),
        text(b"quotes.md", format!("{} Ferry services F.", ">".repeat(20_000)), Read),
        text(b"list.md", format!("{}Ferry services G.", "- ".repeat(5_000)), Read),
    ]
}

fn containers() -> Vec<Input> {
    let zeros = vec![b' '; 300 << 20];
    let gz_bomb = gz(&zeros);
    let zst_bomb = zstd::encode_all(&zeros[..], 3).unwrap();
    let mut nested = GOOD.as_bytes().to_vec();
    for _ in 0..10 {
        nested = gz(&nested);
    }
    let good = gz(GOOD.as_bytes());
    let mut damaged = good.clone();
    let end = damaged.len() - 6;
    damaged[end] ^= 0xFF;
    let zst = zstd::encode_all(GOOD.repeat(50).as_bytes(), 3).unwrap();
    let types: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let docx = |document: &[u8]| package(&[("[Content_Types].xml", types), ("word/document.xml", document)]);
    let laughs = format!(
        "<!DOCTYPE d [<!ENTITY a 'ha'>{}]><d>&z9;</d>",
        (0..10).map(|n| format!("<!ENTITY z{n} '&z{};&z{};'>", n - 1, n - 1)).collect::<String>()
    );
    let pdf = |name: &str| fs::read(root().join("tests/data/pdf").join(name)).unwrap();
    let whole = pdf("01.en.cid-gap.pdf");
    let mut flipped = whole.clone();
    let mut random = Random::new(9);
    for _ in 0..flipped.len() / 50 {
        let at = random.below(flipped.len());
        flipped[at] ^= 1 << random.below(8);
    }
    let looped = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9999999>>endobj\n\
        trailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF";
    vec![
        input(b"bomb.txt.gz", gz_bomb, Told("times its size")),
        input(b"bomb.txt.zst", zst_bomb, Told("times its size")),
        input(b"nested.txt.gz", nested, Told("times over")),
        input(b"cut.txt.gz", good[..good.len() / 2].to_vec(), Told("cut short")),
        input(b"cut.txt.zst", zst[..zst.len() / 2].to_vec(), Told("cut short")),
        input(b"damaged.txt.gz", damaged, Told("damaged")),
        input(b"named.txt.gz", "Not compressed, whatever the name says.".into(), Read),
        input(b"good.html", good.clone(), Read),
        input(b"archive.zip", package(&[("a.txt", GOOD.as_bytes())]), Told("")),
        input(b"bomb.docx", docx(&zeros), Told("")),
        input(b"laughs.docx", docx(laughs.as_bytes()), Told("")),
        input(b"cut.docx", docx(b"<w:document/>")[..90].to_vec(), Told("")),
        input(b"bare.docx", package(&[("word/document.xml", b"<a><b>")]), Told("")),
        input(b"cut.pdf", pdf("cut.pdf"), Partly("")),
        input(b"locked.pdf", pdf("locked.pdf"), Told("password")),
        input(b"scanned.pdf", pdf("scanned.pdf"), Told("images")),
        input(b"header.pdf", b"%PDF-1.7\n".to_vec(), Told("")),
        input(b"half.pdf", whole[..whole.len() / 2].to_vec(), Partly("damaged")),
        input(b"flipped.pdf", flipped, Told("")),
        input(b"loop.pdf", looped.to_vec(), Told("")),
        input(b"deep.pdf", [b"%PDF-1.4\n1 0 obj".as_slice(), &b"[".repeat(500_000)].concat(), Told("")),
        input(b"named.pdf", "A text that is called a PDF.".into(), Read),
        input(
            b"picture.txt",
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0; 64]].concat(),
            Told("not text"),
        ),
    ]
}

/// What is not a file, by name; the reason holds the second.
fn special(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let at = |name: &str| folder.join(name);
    assert!(Command::new("mkfifo").arg(at("fifo.txt")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.txt")).unwrap();
    symlink("/dev/zero", at("device.txt")).unwrap();
    symlink("nowhere.txt", at("dangling.txt")).unwrap();
    symlink(folder, at("loop")).unwrap();
    symlink("itself.txt", at("itself.txt")).unwrap();
    fs::create_dir(at("folder.txt")).unwrap();
    fs::create_dir(at("closed")).unwrap();
    fs::write(at("closed/in.txt"), GOOD).unwrap();
    fs::set_permissions(at("closed"), fs::Permissions::from_mode(0o0)).unwrap();
    // To a superuser nothing is closed.
    let closed = fs::read_dir(at("closed")).is_err().then_some(("closed", "cannot be read"));
    [
        ("fifo.txt", "not a regular file"),
        ("socket.txt", "not a regular file"),
        ("device.txt", "not a regular file"),
        ("dangling.txt", "cannot be read"),
        ("loop", "leads back"),
        ("itself.txt", "cannot be read"),
    ]
    .into_iter()
    .chain(closed)
    .collect()
}

/// Runs the command and says how much memory it had at most, in bytes, where the system tells; stops it when it hangs.
fn run_watched(mut command: Command) -> (Ran, u64) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (started, mut peak) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = kib.map_or(peak, |kib| peak.max(kib * 1024));
        if started.elapsed() > Duration::from_secs(600) {
            child.kill().unwrap();
            panic!("the indexer hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    (Ran::from(child.wait_with_output().unwrap()), peak)
}

#[test]
fn hostile_files_are_told_of_and_the_good_ones_indexed() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("corpus");
    fs::create_dir(&folder).unwrap();
    let inputs: Vec<_> = [texts(), structures(), containers()].concat();
    for (name, content, _) in &inputs {
        fs::write(folder.join(OsStr::from_bytes(name)), content).unwrap();
    }
    let special = special(&folder);
    let line = fs::File::create(folder.join("one-line.txt")).unwrap();
    let mut line = std::io::BufWriter::new(line);
    for _ in 0..300 {
        line.write_all(&[b'y'; 1 << 20]).unwrap();
    }
    drop(line);
    for entry in walkdir::WalkDir::new(root().join("corpus")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(root().join("corpus")).unwrap();
            fs::create_dir_all(folder.join("good").join(name).parent().unwrap()).unwrap();
            fs::copy(entry.path(), folder.join("good").join(name)).unwrap();
        }
    }
    println!("{} hostile inputs", inputs.len() + special.len() + 1);

    let (ran, peak) = run_watched(scratch.command(&["index", "corpus"]));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let index = Index::open(scratch.path().join("index")).unwrap();
    let stats = scratch.run(&["stats", "--skipped"]);
    println!("{}", stats.stdout);
    println!("peak {} MiB", peak >> 20);
    let manifest = index.manifest().unwrap();
    let told: HashMap<&str, (usize, String)> = manifest
        .files
        .iter()
        .map(|file| (file.path.as_str(), (file.releases.len(), file.skipped.join("; "))))
        .collect();
    for (name, _, fate) in &inputs {
        let name = String::from_utf8_lossy(name);
        let (releases, reasons) = told.get(&*name).unwrap_or_else(|| panic!("{name:?} is not told of"));
        let (read, reason) = match fate {
            Read => (true, ""),
            Told(reason) => (false, *reason),
            Partly(reason) => (true, *reason),
        };
        assert_eq!(*releases > 0, read, "{name:?}: {reasons}");
        assert_eq!(reasons.is_empty(), matches!(fate, Read), "{name:?}: {reasons}");
        assert!(reasons.contains(reason), "{name:?}: {reasons}");
    }
    for (name, reason) in special.iter().chain([&("one-line.txt", "larger than")]) {
        let (releases, reasons) = told.get(name).unwrap_or_else(|| panic!("{name:?} is not told of"));
        assert_eq!(*releases, 0, "{name}");
        assert!(reasons.contains(reason), "{name}: {reasons}");
    }
    // All that was skipped is listed, and nothing in the list can steer a terminal.
    let listed = manifest.files.iter().filter(|file| !file.skipped.is_empty());
    for file in listed {
        let shown = pressroom::render::sanitize::visible(&file.path).into_owned();
        assert!(stats.stdout.contains(&shown), "{shown}");
    }
    assert!(!stats.stdout.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
    assert_eq!(scratch.run(&["index", "corpus", "--strict"]).status, 2);
    let verified = scratch.run(&["verify"]);
    assert_eq!(verified.status, 0, "{}", verified.stdout);

    // The good files answer as they do alone.
    let alone = scratch.run(&["--index", "alone", "index", "corpus/good"]);
    assert_eq!(alone.status, 0, "{}", alone.stderr);
    let alone = Index::open(scratch.path().join("alone")).unwrap();
    let options = SearchOptions { limit: 1000, ..SearchOptions::default() };
    for query in ["渡輪", "\"聯席會議\"", "tunnel tolls"] {
        let among: Vec<String> =
            search(&index, query, &options).unwrap().results.into_iter().map(|hit| hit.release).collect();
        let found = search(&alone, query, &options).unwrap();
        assert!(!found.results.is_empty());
        for hit in found.results {
            assert!(among.contains(&hit.release), "{query}: {}", hit.release);
        }
    }
}
