//! Captions: they are kept, told from the body in every format, and do not fill the results with what the body says.

use serde_json::Value;

use crate::support::Scratch;

const TITLE: &str = "署長主持啟用典禮（附圖）";
const BODY: [&str; 3] = [
    "房屋及規劃署署長葛惠珊今日（四月十三日）主持過渡性房屋項目「澄海居」的啟用典禮，並探訪首批住戶。",
    "項目提供三百二十個單位，由非牟利機構營運，租金不高於住戶收入的兩成半，首批住戶在三月底遷入。",
    "葛惠珊致辭時說，政府會在未來三年提供二萬個同類單位，讓輪候公屋的家庭早日改善居住環境。",
];
const CAPTION: &str =
    "房屋及規劃署署長葛惠珊今日（四月十三日）主持過渡性房屋項目「澄海居」的啟用典禮，並與嘉賓合照。";

/// The kinds of a release's passages, and its texts.
fn passages(scratch: &Scratch, id: &str) -> Vec<(String, String)> {
    let shown = scratch.run(&["show", "--format", "json", id]);
    let release: Value =
        serde_json::from_str(&shown.stdout).unwrap_or_else(|error| panic!("{error}: {shown:?}"));
    let text = |passage: &Value, key: &str| passage[key].as_str().unwrap_or("body").to_owned();
    let all = release["passages"].as_array().unwrap();
    all.iter().map(|passage| (text(passage, "kind"), text(passage, "text"))).collect()
}

#[test]
fn captions_at_the_end_are_told_in_every_format() {
    let scratch = Scratch::new();
    let paragraphs: Vec<&str> = BODY.into_iter().chain([CAPTION]).collect();
    let page: String = paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    scratch.write("corpus/page.html", format!("<html><h1>{TITLE}</h1>{page}</html>"));
    scratch.write(
        "corpus/note.md",
        format!("# {TITLE}\n\n{}\n", paragraphs.join("\n\n").replace("葛惠珊", "葛惠山")),
    );
    scratch.write(
        "corpus/text.txt",
        format!("{TITLE}\n\n{}\n", paragraphs.join("\n\n").replace("澄海", "海澄")),
    );
    let record = serde_json::json!({"id": "record", "title": TITLE.replace("典", "慶"), "body": page});
    scratch.write("corpus/record.json", record.to_string());
    // Without a word of photos the last paragraph is what it seems.
    scratch.write(
        "corpus/plain.html",
        format!("<html><h1>署長主持典禮</h1>{}</html>", page.replace("澄海居", "澄天居")),
    );
    assert_eq!(scratch.run(&["index", "corpus"]).status, 0);
    for id in ["page", "note", "text", "record", "plain"] {
        let kinds: Vec<String> = passages(&scratch, id).into_iter().map(|(kind, _)| kind).collect();
        let last = if id == "plain" { "body" } else { "caption" };
        assert_eq!(kinds, ["body", "body", "body", last], "{id}");
    }
}

#[test]
fn a_caption_that_says_what_the_body_says_takes_no_place_beside_it() {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/a.txt",
        format!("{TITLE}\n\n{}\n\n{CAPTION}圖示孩子們在花園種樹。\n", BODY.join("\n\n")),
    );
    let search = |query: &str, passages: &str| {
        let ran = scratch.run(&["search", "--format", "json", "--passages", passages, query]);
        let results: Value = serde_json::from_str(&ran.stdout).unwrap();
        let hits = results["results"].as_array().unwrap();
        let numbers: Vec<(u64, Option<u64>)> =
            hits.iter().map(|hit| (hit["passage"].as_u64().unwrap(), hit["repeats"].as_u64())).collect();
        (numbers, results["total"].as_u64().unwrap())
    };
    assert_eq!(scratch.run(&["index", "corpus"]).status, 0);
    assert_eq!(passages(&scratch, "a")[3].0, "caption");
    // Nothing that matches is kept back, but what says something else comes first.
    assert_eq!(search("\"過渡性房屋項目\"", "9"), (vec![(1, None), (4, Some(1))], 2));
    assert_eq!(search("葛惠珊 過渡性房屋項目", "2").0, [(1, None), (3, None)]);
    assert_eq!(search("\"過渡性房屋項目\"", "1").0, [(1, None)]);
    let shown = scratch.run(&["search", "--passages", "9", "\"過渡性房屋項目\""]).stdout;
    assert!(shown.contains("passage 4 · a caption that repeats passage 1\n"), "{shown}");
    assert_eq!(shown.matches("房屋項目»").count(), 1, "{shown}");
    // What only the caption says is found there, and what it says besides as well.
    assert_eq!(search("種樹", "9").0, [(4, None)]);
    assert_eq!(search("過渡性房屋 種樹", "9").0, [(4, None), (1, None)]);
}
