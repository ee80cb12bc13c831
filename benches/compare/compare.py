#!/usr/bin/env python3
"""Compares Pressroom with public tools: the same passages, the same queries, one run.

    cargo build --release --bin pressroom --example generate
    python3 benches/compare/compare.py --passages 100k target/compare

Passages are generated (JSON lines); a title or a paragraph of a release is a document of every other tool. Queries are those
`pressroom bench` draws from its index: single words, phrases, two Latin words, runs of Han characters. All tools but
ripgrep rank by BM25 or their own default and return ten results with the count of all that match. Warm times are within
one process, through each tool's own library or server pipe. There are two: of the search alone, which gives the numbers and
scores of the ten best and reads no text; and with results, which is the same search and the ten texts, as they are stored and
with the matches marked. Cold times are a process a query, for the tools that have a program of their own. A tool that is not
there is left out, and it says how it is installed; nothing is installed here.

Each tool marks by its own means. Pressroom and SQLite (`highlight`) mark the whole text, Xapian (`MSet.snippet`) and
tantivy-py (`SnippetGenerator`) return a snippet as long as the text, Groonga (`snippet_html`) up to three snippets of 200
bytes, as its `highlight_html` does not mark phrases. tantivy-py marks the text it indexed, in which spaces part the words of
jieba, so that text is stored beside the original; of a phrase it marks each word wherever it stands. ripgrep prints every line
that matches, marked, and has no time of a search alone.

What is not the same: Pressroom's results are grouped by release and name the translation of each. Of several frequent words
it may count only so many as there are at least, where the others count all. It shares a search that has much to read between
the cores, where the others use one. Stop words beside other words only add to its scores; the others search for them. A run
of Han characters is a phrase to the others and words to Pressroom, which finds many times as many texts; so the others are
asked a second time, as `han words`, for any of the words that `pressroom analyze` finds in the run. Its times are taken in
its own process by `pressroom bench`, the others' through Python. Cold times are with results, marked by Pressroom only;
ripgrep's counts. As machines are not always equally fast, Pressroom is measured again after each tool, and "times ours" is
the ratio to that. Pressroom pairs translations when it indexes; `--monolingual` leaves that away. SQLite's trigrams cannot
find what is shorter than three characters. Only Pressroom finds the other script.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

KINDS = ["word", "phrase", "latin", "han", "han words"]
LIMIT = 10
LONGEST = 1_000_000  # more bytes than a text has


def is_han(text):
    return any("\u3400" <= c <= "\u9fff" for c in text)


# The words of each run of Han characters.
WORDS = {}


def parts(kind, text):
    """The words a query asks for, and whether they must stand together."""
    if kind == "phrase":
        return [text.strip('"')], True
    if kind == "han words":
        return WORDS[text], False
    if kind == "han":
        return [text], True
    return text.split(), False


def size_of(path):
    path = Path(path)
    if path.is_file():
        return path.stat().st_size
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file())


class Tool:
    """A tool: `build` makes its index; `search` and `results` answer a query, with the number of matching documents."""

    name = ""
    install = ""

    def __init__(self, folder):
        self.folder = folder / self.name.split()[0].lower()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    @staticmethod
    def version():
        """None when it is not installed."""
        raise NotImplementedError

    def build(self, passages):
        raise NotImplementedError

    def search(self, kind, text):
        """Number and score of each of the ten best; None when the tool cannot search without reading texts."""
        return None

    def results(self, kind, text):
        """The text of each of the ten best, and the same with what matches marked."""
        raise NotImplementedError

    def cold(self, kind, text):
        """The command of a process that answers the query; None when there is none."""
        return None

    def close(self):
        pass


class Sqlite(Tool):
    name = "SQLite FTS5, trigrams"
    install = "Python's sqlite3 with SQLite 3.34 or later; for cold times apt-get install sqlite3"

    @staticmethod
    def version():
        return sqlite3.sqlite_version if sqlite3.sqlite_version_info >= (3, 34) else None

    def build(self, passages):
        self.path = self.folder / "db"
        db = sqlite3.connect(self.path)
        db.execute("create virtual table docs using fts5(text, tokenize='trigram')")
        db.executemany("insert into docs(text) values (?)", ((text,) for _, text in passages))
        db.execute("insert into docs(docs) values ('optimize')")
        db.commit()
        db.close()
        self.db = sqlite3.connect(self.path)

    @staticmethod
    def _match(kind, text):
        words, _ = parts(kind, text)
        return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)

    @staticmethod
    def _select(columns, match="?"):
        return f"select {columns} from docs where docs match {match} order by rank limit {LIMIT}"

    def _answer(self, kind, text, columns):
        match = (self._match(kind, text),)
        best = self.db.execute(self._select(columns), match).fetchall()
        return best, self.db.execute("select count(*) from docs where docs match ?", match).fetchone()[0]

    def search(self, kind, text):
        return self._answer(kind, text, "rowid, rank")

    def results(self, kind, text):
        return self._answer(kind, text, "text, highlight(docs, 0, '<b>', '</b>')")

    def cold(self, kind, text):
        if not shutil.which("sqlite3"):
            return None
        match = self._match(kind, text).replace("'", "''")
        return ["sqlite3", str(self.path), self._select("rowid, text", f"'{match}'") + ";"]


class Ripgrep(Tool):
    name = "ripgrep"
    install = "apt-get install ripgrep"

    @staticmethod
    def version():
        if not shutil.which("rg"):
            return None
        return subprocess.run(["rg", "--version"], capture_output=True, text=True).stdout.split()[1]

    def build(self, passages):
        self.path = self.folder / "passages.txt"
        with open(self.path, "w", encoding="utf-8") as out:
            for _, text in passages:
                out.write(text.replace("\n", " ") + "\n")

    def _command(self, kind, text, *output):
        words, _ = parts(kind, text)
        flags = [*output, "--fixed-strings", "--ignore-case"]
        flags += [] if is_han(text) else ["--word-regexp"]
        for word in words:
            flags += ["-e", word]
        return ["rg", *flags, str(self.path)]

    def results(self, kind, text):
        lines = subprocess.run(self._command(kind, text, "--color", "always"), capture_output=True).stdout.splitlines()
        return lines[:LIMIT], len(lines)

    def cold(self, kind, text):
        return self._command(kind, text, "--count")


class Xapian(Tool):
    name = "Xapian, CJK n-grams"
    install = "apt-get install python3-xapian (and run this with /usr/bin/python3)"

    @staticmethod
    def version():
        try:
            import xapian
        except ImportError:
            return None
        return xapian.version_string()

    def build(self, passages):
        import xapian

        self.x = xapian
        db = xapian.WritableDatabase(str(self.folder / "db"), xapian.DB_CREATE_OR_OPEN)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("en"))
        generator.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
        for _, text in passages:
            document = xapian.Document()
            document.set_data(text)
            generator.set_document(document)
            generator.index_text(text)
            db.add_document(document)
        db.commit()
        db.close()
        self.db = xapian.Database(str(self.folder / "db"))
        self.stemmer = xapian.Stem("en")
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.db)
        self.parser.set_stemmer(self.stemmer)
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)

    def _found(self, kind, text):
        words, together = parts(kind, text)
        quoted = " ".join(f'"{word}"' if together else word for word in words)
        flags = self.x.QueryParser.FLAG_PHRASE | self.x.QueryParser.FLAG_CJK_NGRAM
        enquire = self.x.Enquire(self.db)
        enquire.set_query(self.parser.parse_query(quoted, flags))
        return enquire.get_mset(0, LIMIT, self.db.get_doccount())

    def search(self, kind, text):
        found = self._found(kind, text)
        return [(match.docid, match.weight) for match in found], found.get_matches_estimated()

    def results(self, kind, text):
        found = self._found(kind, text)
        stored = [match.document.get_data() for match in found]
        flags = self.x.MSet.SNIPPET_CJK_NGRAM
        marked = [found.snippet(data, len(data), self.stemmer, flags) for data in stored]
        return list(zip(stored, marked)), found.get_matches_estimated()


class Tantivy(Tool):
    name = "tantivy-py, jieba"
    install = "pip install tantivy jieba"

    @staticmethod
    def version():
        try:
            import jieba
            import tantivy
        except ImportError:
            return None
        return f"{getattr(tantivy, '__version__', '')} {jieba.__version__}".strip()

    def _words(self, text):
        return " ".join(word for word in self.jieba.cut_for_search(text) if word.strip())

    def build(self, passages):
        import jieba
        import tantivy

        jieba.setLogLevel("ERROR")
        self.jieba = jieba
        self.snippets = tantivy.SnippetGenerator
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("words", stored=True, tokenizer_name="default")
        schema.add_text_field("text", stored=True, tokenizer_name="raw")
        self.index = tantivy.Index(schema.build(), path=str(self.folder))
        writer = self.index.writer(heap_size=256_000_000)
        for _, text in passages:
            writer.add_document(tantivy.Document(words=self._words(text), text=text))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def _query(self, kind, text):
        words, together = parts(kind, text)
        cut = [self._words(word) for word in words]
        query = " ".join(f'"{word}"' if together or " " in word else word for word in cut)
        return self.index.parse_query(query, ["words"])

    def search(self, kind, text):
        found = self.searcher.search(self._query(kind, text), LIMIT)
        return [(address, score) for score, address in found.hits], found.count

    def results(self, kind, text):
        query = self._query(kind, text)
        found = self.searcher.search(query, LIMIT)
        snippets = self.snippets.create(self.searcher, query, self.index.schema, "words")
        snippets.set_max_num_chars(LONGEST)
        stored = [self.searcher.doc(address) for _, address in found.hits]
        return [(doc["text"][0], snippets.snippet_from_doc(doc).to_html()) for doc in stored], found.count


class Groonga(Tool):
    name = "Groonga, bigrams"
    install = "apt-get install groonga-bin"

    @staticmethod
    def version():
        if not shutil.which("groonga"):
            return None
        return subprocess.run(["groonga", "--version"], capture_output=True, text=True).stdout.split()[1]

    def build(self, passages):
        self.path = str(self.folder / "db")
        load = self.folder / "load.grn"
        with open(load, "w", encoding="utf-8") as out:
            out.write("table_create Docs TABLE_NO_KEY\n")
            out.write("column_create Docs text COLUMN_SCALAR Text\n")
            out.write("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram")
            out.write(" --normalizer NormalizerNFKC130\n")
            out.write("column_create Terms docs_text COLUMN_INDEX|WITH_POSITION Docs text\n")
            out.write("load --table Docs\n[\n")
            lines = (json.dumps({"text": text}, ensure_ascii=False) for _, text in passages)
            out.write(",\n".join(lines) + "\n]\n")
        with open(load, encoding="utf-8") as commands:
            subprocess.run(["groonga", "-n", self.path], stdin=commands, stdout=subprocess.DEVNULL, check=True)
        load.unlink()
        self.pipe = subprocess.Popen(
            ["groonga", self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    # It keeps the answers to a hundred commands: without `--cache no` all runs but the first measure looking one up.
    @staticmethod
    def _select(kind, text, columns):
        words, _ = parts(kind, text)
        query = " OR ".join('\\"' + word + '\\"' for word in words)
        return (
            f'select Docs --match_columns text --query "{query}" --limit {LIMIT}'
            f' --output_columns "{columns}" --sort_keys -_score --cache no'
        )

    def _answer(self, kind, text, columns):
        self.pipe.stdin.write(self._select(kind, text, columns) + "\n")
        self.pipe.stdin.flush()
        [total], _, *best = json.loads(self.pipe.stdout.readline())[1][0]
        return best, total

    def search(self, kind, text):
        return self._answer(kind, text, "_id,_score")

    def results(self, kind, text):
        return self._answer(kind, text, "text,snippet_html(text)")

    def cold(self, kind, text):
        return ["groonga", self.path, *self._split(kind, text)]

    def _split(self, kind, text):
        import shlex

        return shlex.split(self._select(kind, text, "_id,text,_score"))

    def close(self):
        self.pipe.stdin.close()
        self.pipe.wait()


TOOLS = [Sqlite, Ripgrep, Xapian, Tantivy, Groonga]


def number(value):
    factor = {"k": 1000, "M": 1_000_000}.get(value[-1:], 1)
    return int(value.rstrip("kM")) * factor


def passages_of(folder):
    for path in sorted(folder.glob("*.jsonl")):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                release = json.loads(line)
                yield release["id"], release["title"]
                for paragraph in release["body"].split("\n\n"):
                    yield release["id"], paragraph


def percentile(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))]


def cold_time(command, runs=3):
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def reported(report, part):
    """The times `pressroom bench` reports of a part of its work, in milliseconds."""
    def of(times):
        return {name: times[part][name] / 1e3 for name in ("p50", "p99")}

    return {"all": of(report["all"]), "kinds": {k["kind"]: of(k) for k in report["kinds"]}}


def times_of(report):
    return {"search": reported(report, "search"), "results": reported(report, "total")}


def warm(answer, queries, runs):
    """The times of answers in milliseconds, each query having been asked once before."""
    def of(times):
        return {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99)}

    for kind, query in queries:
        answer(kind, query)
    times = {kind: [] for kind in KINDS}
    for _ in range(runs):
        for kind, query in queries:
            begun = time.perf_counter()
            answer(kind, query)
            times[kind].append((time.perf_counter() - begun) * 1e3)
    every = [t for kind in KINDS for t in times[kind]]
    return {"all": of(every), "kinds": {kind: of(t) for kind, t in times.items() if t}}


def pressroom(args, text, queries_file):
    """Indexes with Pressroom, draws the queries, and measures."""
    index = args.folder / "pressroom"
    shutil.rmtree(index, ignore_errors=True)
    program = [args.pressroom, "--index", str(index)]
    command = [*program, "index", str(text)] + (["--bilingual", "off"] if args.monolingual else [])
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    built = time.perf_counter() - started
    bench = [*program, "bench", "--format", "json"]

    def measured(*more):
        out = subprocess.run([*bench, *more], check=True, capture_output=True, text=True, encoding="utf-8").stdout
        return json.loads(out)

    drawn = measured("--per-kind", str(args.queries), "--runs", "1")["queries"]
    queries = [(q["kind"], q["query"]) for q in drawn if q["kind"] in KINDS]
    for _, run in [query for query in queries if query[0] == "han"]:
        analyzed = subprocess.run([*program, "analyze", "--json", "--", run], check=True, capture_output=True)
        tokens = [token["original"] for token in json.loads(analyzed.stdout) if token["field"] == "words"]
        WORDS[run] = list(dict.fromkeys(tokens))
        queries.append(("han words", run))
    queries_file.write_text("".join(f"{kind}\t{query}\n" for kind, query in queries), encoding="utf-8")

    def again():
        return measured("--queries", str(queries_file), "--runs", str(args.runs))

    report = again()
    hits = {(q["kind"], q["query"]): q["hits"][1] for q in report["queries"]}

    def command_of(query):
        return [*program, "search", "--format", "json", "--cross", "off", "--", query]

    cold = [cold_time(command_of(query)) for _, query in queries[:: args.cold_step]]
    row = {
        "tool": "Pressroom", "version": report["version"], "index_s": built, "size": size_of(index),
        **times_of(report),
        "cold": statistics.median(cold) * 1e3,
        "hits": {kind: sum(n for (k, _), n in hits.items() if k == kind) for kind in KINDS},
    }
    return queries, row, report["machine"], lambda: times_of(again())


def measure(tool_class, args, text, queries, measure_ours):
    tool = tool_class(args.folder)
    started = time.perf_counter()
    tool.build(passages_of(text))
    built = time.perf_counter() - started
    hits = dict.fromkeys(KINDS, 0)
    for kind, query in queries:
        hits[kind] += tool.results(kind, query)[1]
    runs = 1 if tool_class is Ripgrep else args.runs
    alone = warm(tool.search, queries, runs) if tool.search(*queries[0]) else None
    results = warm(tool.results, queries, runs)
    ours = measure_ours()
    commands = [tool.cold(kind, query) for kind, query in queries[:: args.cold_step]]
    cold = [cold_time(command) for command in commands if command]
    size = size_of(tool.folder)
    tool.close()
    shutil.rmtree(tool.folder, ignore_errors=True)
    return {
        "tool": tool_class.name, "version": tool_class.version(), "index_s": built, "size": size,
        "search": alone, "results": results, "cold": statistics.median(cold) * 1e3 if cold else None, "hits": hits,
        "ours": ours,
    }


def with_ratio(value, base, digits):
    """The cells of a figure and of how many times ours it is; dashes where there is none."""
    return [f"{value:.{digits}f}", f"{value / base:.2f}"] if value else ["–", "–"]


def table_by_kind(rows, part, title):
    lines = ["", f"{title}, warm median by kind, ms (times ours):", ""]
    lines += ["| tool | " + " | ".join(KINDS) + " |", "|---" * (1 + len(KINDS)) + "|"]
    for row in rows:
        if row[part]:
            own, ours = row[part]["kinds"], row.get("ours", row)[part]["kinds"]
            cells = [with_ratio(own[k]["p50"], ours[k]["p50"], 3) if k in own else ["–", "–"] for k in KINDS]
            lines.append(f"| {row['tool']} | " + " | ".join(f"{ms} ({times})" for ms, times in cells) + " |")
    return lines


def table(rows, text_bytes, queries):
    base = rows[0]
    lines = [
        "| tool | index s | size/text | search p50 ms | times ours | with results p50 ms | times ours"
        " | p99 ms (with results) | cold ms | times ours | hits: " + " | ".join(KINDS) + " |",
        "|---" * (10 + len(KINDS)) + "|",
    ]
    for row in rows:
        ours = row.get("ours", row)
        alone = row["search"]["all"]["p50"] if row["search"] else None
        results = row["results"]["all"]
        cells = [
            f"{row['tool']} {row['version']}", f"{row['index_s']:.1f}", f"{row['size'] / text_bytes:.2f}",
            *with_ratio(alone, ours["search"]["all"]["p50"], 3),
            *with_ratio(results["p50"], ours["results"]["all"]["p50"], 3), f"{results['p99']:.2f}",
            *with_ratio(row["cold"], base["cold"], 1),
            *(str(row["hits"][kind]) for kind in KINDS),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += table_by_kind(rows, "search", "Search alone") + table_by_kind(rows, "results", "With results")
    return "\n".join([f"{len(queries)} queries", "", *lines]) + "\n"


def main():
    here = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="to work in; results.json and results.md are written there")
    parser.add_argument("--passages", type=number, default=10_000)
    parser.add_argument("--queries", type=int, default=24, help="of each kind")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--cold-step", type=int, default=8, help="every so manieth query is asked by a process too")
    parser.add_argument("--monolingual", action="store_true", help="Pressroom pairs no translations")
    parser.add_argument("--pressroom", default=str(here / "target/release/pressroom"))
    parser.add_argument("--generate", default=str(here / "target/release/examples/generate"))
    args = parser.parse_args()
    for program in (args.pressroom, args.generate):
        if not os.access(program, os.X_OK):
            sys.exit(f"'{program}' is not there: cargo build --release --bin pressroom --example generate")
    args.folder.mkdir(parents=True, exist_ok=True)
    text = args.folder / "text"
    shutil.rmtree(text, ignore_errors=True)
    subprocess.run(
        [args.generate, "--passages", str(args.passages), "--sample", str(here / "corpus"), str(text)], check=True
    )
    queries, row, machine, measure_ours = pressroom(args, text, args.folder / "queries.tsv")
    rows = [row]
    for tool in TOOLS:
        if tool.version() is None:
            print(f"left out: {tool.name} ({tool.install})", file=sys.stderr)
            continue
        print(f"{tool.name} {tool.version()} …", file=sys.stderr)
        rows.append(measure(tool, args, text, queries, measure_ours))
    text_bytes = size_of(text)
    result = {"machine": machine, "passages": args.passages, "text_bytes": text_bytes, "rows": rows}
    (args.folder / "results.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    out = f"{machine['cpu']}, {machine['cores']} cores, {machine['os']}; {args.passages} passages, {text_bytes / 1e6:.1f} MB; "
    out += table(rows, text_bytes, queries)
    (args.folder / "results.md").write_text(out, encoding="utf-8")
    print(out)


if __name__ == "__main__":
    main()
