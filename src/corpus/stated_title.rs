//! Titles as the properties of a document state them.
//!
//! Owns: which of them are titles, and which are file names or what a program put there. Must not know: formats.

/// No title is longer, in characters.
const LONGEST: usize = 200;

/// What programs and templates call a document, lower case.
const PLACEHOLDERS: &[&str] = &[
    "untitled",
    "document",
    "doc",
    "title",
    "press release",
    "press releases",
    "microsoft word",
    "powerpoint presentation",
    "slide",
    "presentation",
    "scan",
    "scanned document",
    "template",
    "print",
    "blank",
    "new document",
    "no title",
    "none",
    "新聞稿",
    "新闻稿",
    "新聞公報",
    "新闻公报",
    "無標題",
    "无标题",
    "未命名",
    "文件",
    "文檔",
    "文档",
    "標題",
    "标题",
];

/// The title, when it is plausible: no file name (`Microsoft Word - xx.doc`), no placeholder, no number.
pub(super) fn plausible(stated: &str) -> Option<String> {
    let narrowed =
        stated.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let title = narrowed.collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let program = [
        "microsoft word - ",
        "microsoft powerpoint - ",
        "microsoft excel - ",
        "(anonymous)",
        "http",
        "file:",
    ];
    let endings = [
        ".doc", ".docx", ".pdf", ".rtf", ".odt", ".txt", ".indd", ".qxd", ".p65", ".wps", ".ppt", ".pptx",
        ".xls", ".htm", ".html",
    ];
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let han = title.chars().any(|c| c as u32 >= 0x2E80);
    let bare = lower.trim_end_matches(|c: char| c.is_numeric() || matches!(c, ' ' | '(' | ')' | '-' | '_'));
    let is_title = title.chars().count() <= LONGEST
        && !program.iter().any(|start| lower.starts_with(start))
        && !endings.iter().any(|ending| lower.ends_with(ending))
        && !PLACEHOLDERS.contains(&bare)
        && !title.contains(['\u{FFFD}', '\\'])
        // A word alone is a code or a file's stem; a headline has several, or Han.
        && if han { letters >= 4 } else { letters >= 8 && title.contains(' ') };
    is_title.then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_what_programs_write() {
        for title in
            ["跨灣隧道收費下月起調整", "Cross-Bay Tunnel tolls to be adjusted", "  Two\n lines of a title "]
        {
            assert!(plausible(title).is_some(), "{title}");
        }
        for title in [
            "",
            "untitled",
            "Microsoft Word - PR20230101.doc",
            "release_final.docx",
            "P202301010012",
            "Document1",
            "新聞稿",
            "新聞公報 3",
            "12/2023 - 1",
            "Slide 1",
            "PRESS RELEASE",
            "PR_eng_v3",
            "http://example.org/a b",
        ] {
            assert_eq!(plausible(title), None, "{title}");
        }
    }
}
