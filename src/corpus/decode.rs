//! Bytes → text.
//!
//! Owns: byte order marks, UTF-16, UTF-8, and the choice between the legacy encodings of Chinese and English files.
//! Must not know formats: what a file declares of its own encoding arrives as a label.
//!
//! Declarations are often wrong (a Big5 page saved as UTF-8 keeps its `charset=big5`), and statistical detectors
//! need more text than a short release has. So the candidates are decoded, and the text they give is compared: in the
//! right encoding most Han characters are common ones, in a wrong one rare ones.

use std::collections::HashSet;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its encoding, in bytes.
const SAMPLE: usize = 128 << 10;

/// How much of a file is looked at to tell text from other data, in bytes.
const HEAD: usize = 8 << 10;

/// What a declaration weighs against a text that reads better, as a share of its characters.
const DECLARED: f64 = 0.25;

/// What the detector's guess weighs.
const GUESSED: f64 = 0.1;

/// The characters Chinese releases use most, of both scripts: three quarters of a running text.
const COMMON: &str = "\
    一七万三上下不与且世业东两並个中为主举么之乐九也了争事二于五亚些亞交亦产人亿今从他代令以们件任众会伤 \
    伦伯但位住体何作你佢佩使來供係保信俾個們候做傳傷元先克党入內全兩八公六兰共关其内冇再军决几出击分划创 \
    利别到制前創力加务动助動務包化北区區十协協卡印去参參及反发取受变口只可台司合同名后向否告员呢周咁和咗 \
    品哋員唔商問啲喺嘅器四回因国图國圖在地场基報場境士壹处复外多大天头奥奧女她好如妈委威子字季学學安完官 \
    定实宣家容實对导将將對導小少尔就尼局展岁岛州工己已巴市布希带席常平年并广应府度庭建开式引強强当很後得 \
    從德心性总恩息情想意感應成我或战戰所手打承技投护报拉拜括持指据接控推提擊據支收改放政教数數文斯新方於 \
    施无日早时明星是時普智更最會月有服朗望朝期未本机权李来東林果查样核格業樂樣機權次欧歐正此歲死每比民氣 \
    水求決没治況法活流海消港演澜瀾点為無然爭爾版物特獲现現球理瓦生產用由电男界當疫病發百的盟目直相看眾着 \
    知确示社票禮种科称程種稱立站第策简管節米系約納級組結統經維網線總繁續约纳线组经结给统续维网罗署羅美者 \
    而联聯聲能脫脱自至致與舉节苏英莱获萊萬著蘇蘭行表被裁裏西要見視觀观视解言計訴試話該認說調談請論諾講證 \
    警議護變讓计认让议论设证诉试话该说请诺调谈費資賽责费资赛起超路身車车达过运近还这进选這通造週進運過道 \
    達選還邊那部郵都里重量金長长門開間關门问间队阿际院隊难離難電需震非面韓項預頓領頭題项顿预领题首馬马體 \
    高鮮鲜點黨";

static COMMON_SET: LazyLock<HashSet<char>> = LazyLock::new(|| COMMON.chars().collect());

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The name of the encoding it was in.
    pub encoding: &'static str,
    /// Some bytes had no meaning in it: replacement characters stand in the text.
    pub lossy: bool,
}

/// Decodes a file. `declared`: the label the file or its surroundings give, if any.
///
/// In this order: a byte order mark; UTF-16 without one; UTF-8 if valid, or if broken in few places; then
/// whichever of the declared encoding, the detector's guess, Big5 (with HKSCS), GB18030 and windows-1252 reads best.
/// Never fails: what has no meaning is replaced, and `lossy` says so.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    let utf8 = std::str::from_utf8(bytes);
    if (utf8.is_err() || bytes.contains(&0))
        && let Some(encoding) = unmarked_utf16(bytes)
    {
        return decoded(encoding, bytes);
    }
    match utf8 {
        Ok(text) => Decoded { text: text.to_owned(), encoding: UTF_8.name(), lossy: false },
        Err(_) if is_damaged_utf8(bytes) => decoded(UTF_8, bytes),
        Err(_) => decoded(legacy(bytes, declared), bytes),
    }
}

/// Whether a file holds no text: zero bytes that are not UTF-16's, or many control characters.
///
/// Looks at the beginning only. Limits: text in UTF-32 counts as none.
#[must_use]
pub fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    if matches!(Encoding::for_bom(head), Some((encoding, _)) if encoding != UTF_8) {
        return false;
    }
    if head.contains(&0) {
        return unmarked_utf16(head).is_none();
    }
    let control = |byte: &&u8| matches!(**byte, 0x01..=0x07 | 0x0e..=0x19 | 0x1c..=0x1f);
    let controls = head.iter().filter(control).count();
    controls * 20 > head.len() && unmarked_utf16(head).is_none()
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), lossy }
}

/// The byte order of UTF-16 without a mark, told by what the code units are; `None` when it is not UTF-16.
///
/// English gives a zero byte in each unit, Chinese hardly any, so zeros alone do not tell: in the right order nearly
/// all units are letters or marks of such texts and many are sure ones (ASCII, common characters, punctuation). Other
/// encodings read as UTF-16 give rare characters.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let units = sample.len() / 2;
    if units == 0 {
        return None;
    }
    let best = |order: fn([u8; 2]) -> u16| {
        let (mut plausible, mut sure) = (0usize, 0usize);
        for pair in sample.chunks_exact(2) {
            let unit = order([pair[0], pair[1]]);
            match unit {
                0x09
                | 0x0a
                | 0x0c
                | 0x0d
                | 0x20..=0x7e
                | 0x3000..=0x3017
                | 0xff01..=0xff5e
                | 0x2010..=0x2027 => {
                    (plausible, sure) = (plausible + 1, sure + 1);
                }
                0x3400..=0x9fff => {
                    plausible += 1;
                    let common = char::from_u32(u32::from(unit)).is_some_and(|c| COMMON_SET.contains(&c));
                    sure += usize::from(common);
                }
                0xa0..=0x2ff
                | 0x2028..=0x2fff
                | 0x3018..=0x33ff
                | 0xd800..=0xdfff
                | 0xf900..=0xfaff
                | 0xfeff => {
                    plausible += 1;
                }
                _ => {}
            }
        }
        (plausible * 20 >= units * 19 && sure * 5 >= units * 2).then_some(sure)
    };
    match (best(u16::from_le_bytes), best(u16::from_be_bytes)) {
        (None, None) => None,
        (little, big) if little >= big => Some(UTF_16LE),
        _ => Some(UTF_16BE),
    }
}

/// Whether bytes are UTF-8 but for a few places: text that was cut in mid-character, or had other text pasted in.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 3 && good >= bad * 8
}

/// The legacy encoding in which the bytes read best.
fn legacy(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    let wide = |encoding| if encoding == GBK { GB18030 } else { encoding };
    let declared = declared
        .and_then(|label| Encoding::for_label_no_replacement(label.trim().as_bytes()))
        .filter(|encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(encoding))
        .map(wide);
    let mut best = (f64::NEG_INFINITY, WINDOWS_1252);
    for candidate in declared.into_iter().chain([BIG5, GB18030, WINDOWS_1252]) {
        let Reading { score, broken } = read_as(candidate, sample);
        let trusted = declared == Some(candidate) && !broken;
        let bonus =
            if trusted { DECLARED } else { 0.0 } + if wide(guess) == candidate { GUESSED } else { 0.0 };
        if score + bonus > best.0 {
            best = (score + bonus, candidate);
        }
    }
    best.1
}

/// How a text reads in an encoding.
struct Reading {
    /// The share of its characters beyond ASCII that such a text would have, less a penalty for every break.
    score: f64,
    /// Some bytes have no meaning.
    broken: bool,
}

fn read_as(encoding: &'static Encoding, sample: &[u8]) -> Reading {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    // The sample may end in mid-character.
    let text = if sample.len() == SAMPLE { text.trim_end_matches('\u{fffd}') } else { &text };
    let (mut other, mut good, mut breaks) = (0usize, 0.0, 0usize);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_ascii() {
            other += 1;
            let alone = before.is_ascii() && rest.peek().is_none_or(char::is_ascii);
            good += match c {
                '\u{fffd}' => {
                    breaks += 1;
                    0.0
                }
                '\u{3000}'..='\u{3017}' | '\u{ff01}'..='\u{ff5e}' | '\u{3041}'..='\u{30fe}' | '‧' => 1.0,
                '\u{4e00}'..='\u{9fff}' if COMMON_SET.contains(&c) => 1.0,
                // A character beside ASCII letters is one that those belong to, in a wrong reading.
                '\u{4e00}'..='\u{9fff}' if !alone => 0.3,
                '\u{ac00}'..='\u{d7a3}' => 0.4,
                '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '•' | '€' | '£' | '\u{a0}' | '°' | '½' | '©'
                | '®' | '™' => {
                    if alone {
                        1.0
                    } else {
                        0.4
                    }
                }
                'À'..='ÿ' if alone && (before.is_ascii_alphabetic() || c.is_uppercase()) => 0.9,
                _ => 0.0,
            };
        }
        before = c;
    }
    let count = other.max(1) as f64;
    Reading { score: (good - 3.0 * breaks as f64) / count, broken: breaks > 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRADITIONAL: &str =
        "　　運輸署今日（一月二十二日）公布，智慧交通基金已批出四個項目，涉及二千四百四十萬元。";
    const SIMPLIFIED: &str =
        "　　运输署今日（一月二十二日）公布，智慧交通基金已批出四个项目，涉及二千四百四十万元。";
    const ENGLISH: &str = "The Fund’s committee – chaired by Ms José – “approved” four projects…";

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_is_told_without_a_declaration() {
        for (text, encoding) in [
            (TRADITIONAL, BIG5),
            ("運輸署公布新措施", BIG5),
            ("立法會", BIG5),
            ("The notice (新聞公報) was issued at 5pm in Hong Kong.", BIG5),
            (SIMPLIFIED, GB18030),
            ("运输署公布新措施", GB18030),
            ("卫生署", GB18030),
            ("The notice (新闻公报) was issued at 5pm.", GB18030),
            (TRADITIONAL, GB18030),
            (ENGLISH, WINDOWS_1252),
            ("The cost is £24.4 million", WINDOWS_1252),
            ("It is the Government’s policy", WINDOWS_1252),
            ("café", WINDOWS_1252),
        ] {
            let (bytes, _, failed) = encoding.encode(text);
            let decoded = decode(&bytes, None);
            assert!(!failed && !is_binary(&bytes), "{text}");
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding, decoded.lossy),
                (text, encoding.name(), false)
            );
        }
    }

    /// The encoder writes plain Big5 only.
    #[test]
    fn characters_of_hkscs_are_read() {
        let bytes = b"\x8f\xc0\xa5\xcd\xb8\x70\xa1\x47\xb2\x60\xa4\xf4\x96\xf5\xa1\x42\x91\x6f\xb3\xbd\xaf\x46\xa1\x42\x9d\xf2\xa1\x42\xfb\xa3\xbc\x77";
        assert_eq!(decode(bytes, None).text, "衞生署：深水埗、鰂魚涌、𨋢、啓德");
    }

    #[test]
    fn utf16_is_told_with_and_without_a_mark() {
        for text in
            [TRADITIONAL, SIMPLIFIED, ENGLISH, "運輸署今日公布", "Title\r\nText\r\n", "5G網絡", "中文"]
        {
            for (order, encoding) in
                [(u16::to_le_bytes as fn(u16) -> [u8; 2], UTF_16LE), (u16::to_be_bytes, UTF_16BE)]
            {
                for mark in ["", "\u{feff}"] {
                    let bytes = utf16(&format!("{mark}{text}"), order);
                    // Two ASCII characters or two Han: nothing tells so short a text.
                    if mark.is_empty() && text == "中文" {
                        continue;
                    }
                    let decoded = decode(&bytes, Some("utf-8"));
                    assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding.name()), "{text}");
                    assert!(!is_binary(&bytes), "{text}");
                }
            }
        }
        let mut cut = utf16(TRADITIONAL, u16::to_le_bytes);
        cut.pop();
        assert_eq!((decode(&cut, None).encoding, decode(&cut, None).lossy), (UTF_16LE.name(), true));
    }

    #[test]
    fn utf8_is_utf8_marked_declared_otherwise_or_damaged() {
        let marked = [b"\xef\xbb\xbf", TRADITIONAL.as_bytes()].concat();
        assert_eq!(decode(&marked, None).text, TRADITIONAL);
        assert_eq!(decode(TRADITIONAL.as_bytes(), Some("big5")).text, TRADITIONAL);
        let cut = &TRADITIONAL.as_bytes()[..TRADITIONAL.len() - 1];
        let decoded = decode(cut, None);
        assert!(decoded.lossy && decoded.encoding == "UTF-8" && decoded.text.starts_with("　　運輸署"));
        let pasted = [TRADITIONAL.as_bytes(), b"\x93quoted\x94", TRADITIONAL.as_bytes()].concat();
        assert_eq!(decode(&pasted, None).encoding, "UTF-8");
        assert_eq!(decode(b"", None), Decoded { text: String::new(), encoding: "UTF-8", lossy: false });
    }

    #[test]
    fn a_declaration_is_believed_unless_the_text_speaks_against_it() {
        for (text, encoding, declared, expected) in [
            (TRADITIONAL, BIG5, "gb2312", BIG5),
            (SIMPLIFIED, GB18030, "big5", GB18030),
            (TRADITIONAL, BIG5, "iso-8859-1", BIG5),
            (SIMPLIFIED, GB18030, "utf-8", GB18030),
            (TRADITIONAL, BIG5, "no such thing", BIG5),
            (ENGLISH, WINDOWS_1252, "big5", WINDOWS_1252),
            ("<a>繁體版</a> | <a>简体版</a>", GB18030, "gb2312", GB18030),
            ("<a>繁體版</a> English text", BIG5, "big5", BIG5),
            ("運輸署", BIG5, "Big5-HKSCS", BIG5),
            ("東京都はきょう発表した", encoding_rs::SHIFT_JIS, "shift_jis", encoding_rs::SHIFT_JIS),
            ("서울시는 오늘 발표했다", encoding_rs::EUC_KR, "euc-kr", encoding_rs::EUC_KR),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            let decoded = decode(&bytes, Some(declared));
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, expected.name()), "{declared}");
        }
    }

    #[test]
    fn short_texts_are_told_apart() {
        let mut wrong = Vec::new();
        for (text, encoding) in [(TRADITIONAL, BIG5), (SIMPLIFIED, GB18030)] {
            let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
            for part in letters.windows(4) {
                let part: String = part.iter().collect();
                let (bytes, _, _) = encoding.encode(&part);
                if decode(&bytes, None).text != part {
                    wrong.push(part);
                }
            }
        }
        assert!(wrong.len() <= 2, "{wrong:?}");
    }

    #[test]
    fn binary_files_are_told_from_text() {
        assert!(is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        assert!(is_binary(b"PK\x03\x04\x14\0\x06\0"));
        assert!(is_binary(&(0..=255u8).cycle().take(4096).collect::<Vec<_>>()));
        assert!(is_binary(&[1, 2, 3, 4, 5, 6]));
        for text in ["", "a", TRADITIONAL, "page one\x0cpage two", "\x1b[1mbold\x1b[0m and more text"] {
            assert!(!is_binary(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded(bytes in prop::collection::vec(any::<u8>(), 0..300), label in "\\PC{0,10}|big5|gbk|utf-16|hz-gb-2312") {
            let decoded = decode(&bytes, Some(&label));
            let replaced = decoded.text.contains('\u{fffd}');
            prop_assert!(!decoded.lossy || replaced);
            let _ = is_binary(&bytes);
        }

        #[test]
        fn utf8_is_never_taken_for_something_else(text in "[\\u{4e00}-\\u{9fff}a-zA-Z0-9，。 \n]{0,80}") {
            let decoded = decode(text.as_bytes(), Some("big5"));
            prop_assert_eq!(decoded.text, text);
        }
    }
}
