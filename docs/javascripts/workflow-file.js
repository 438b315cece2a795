// A scoping.yaml read as strictly as Python does, and changed in place. The values of its YAML and the place of each are found
// here, as scoping/yaml/source.py finds them; what they must be is in compiled/reading.js, which is made from Python.
// Loaded with vendor/yaml.js and python-text.js when a person opens a file.
"use strict";

(() => {
  const { lowered } = scoping,
    { Dict, from, repr, to } = scoping.python,
    { DEFINITIONS, Format, Place, ScopingError, Source, VERSION, YamlMistake, contents, migrate, quote } = scoping.reading;
  const MAX_BYTES = 1e6,
    MAX_DEPTH = 40,
    MAX_VALUES = 50_000,
    SHOWN = 20;
  const FILE = "scoping.yaml",
    NOTHING = ["", "~", "null", "Null", "NULL"],
    OLD_FORMAT = /^(scoping: *)1\b/m;
  const LINE_END = /\r(?!\n)|[\x85\u2028\u2029]/,
    CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
  const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ufffe\uffff]/;
  const format = new Format(from(scopingWorkflowSchema), DEFINITIONS);

  const mistake = ({ line, column }, problem, fix) => new YamlMistake(problem, fix, new Place(FILE, line, column));

  // Text to values that still know their line.

  const decode = (bytes) => {
    const whole = { line: 0, column: 0 };
    if (bytes.length > MAX_BYTES)
      throw mistake(
        whole,
        `larger than ${MAX_BYTES / 1000} kB`,
        "keep one workflow per file, and long documents elsewhere",
      );
    const [first, second] = bytes,
      isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (isWide || bytes.slice(0, 4).includes(0))
      throw mistake(whole, "encoded as UTF-16 or UTF-32", "save it as UTF-8");
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      const replaced = new TextDecoder().decode(bytes),
        place = placeIn(replaced, Math.max(0, replaced.indexOf("\ufffd")));
      throw mistake(place, "not UTF-8 text", "save it as UTF-8");
    }
  };

  const placeIn = (text, offset) => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1).length + 1 };
  };

  /** Build plain values from a text that still know their place; refuses what these files do without. */
  const parse = (text) => {
    for (const [unwanted, problem, fix] of [
      [LINE_END, "ends a line with", "end lines like Unix or Windows, or delete it"],
      [UNPRINTABLE, "contains the control character", "delete it"],
    ]) {
      const found = unwanted.exec(text);
      if (found) throw mistake(placeIn(text, found.index), `${problem} ${repr(found[0])}`, fix);
    }
    const depth = deepest(text);
    if (depth)
      throw mistake(
        placeIn(text, depth),
        `nested more than ${MAX_DEPTH} levels deep`,
        "use fewer levels",
      );
    const counter = new YAML.LineCounter();
    const documents = YAML.parseAllDocuments(text, {
      schema: "failsafe",
      uniqueKeys: false,
      lineCounter: counter,
      prettyErrors: false,
      logLevel: "silent",
    });
    const last = text.split("\n").length;
    const at = (offset) => {
      const { line, col: column } = counter.linePos(offset);
      return new Place(FILE, Math.max(1, Math.min(line, last)), Math.max(1, column));
    };
    const [document] = documents;
    const source = new Source(FILE);
    if (!document) return { source };
    if (document.directives?.yaml?.explicit || /^%/m.test(text.slice(0, document.contents?.range?.[0] ?? 0))) {
      throw mistake(
        { line: 1, column: 1 },
        "`%` directives are not supported",
        "delete the lines that start with %",
      );
    }
    const failure = document.errors[0];
    if (failure && failure.code !== "TAG_RESOLVE_FAILED")
      throw mistake(at(failure.pos[0]), `not valid YAML: ${lowered(failure.message)}`, wayOut(failure));
    if (documents.length > 1)
      throw mistake(
        at(documents[1].range[0]),
        "a second document starts here",
        "keep one workflow per file; delete the `---`",
      );
    source.value = build(document.contents, source, text, at);
    return { source, document };
  };

  const wayOut = ({ code, message }) => {
    if (code === "TAB_AS_INDENT" || /tab/i.test(message)) return "use spaces instead of tabs";
    if (code === "MISSING_CHAR" && /quote/i.test(message)) return "close the quotation mark";
    if (code === "BAD_DQ_ESCAPE") return "write \\\\ for a backslash, or use single quotes";
    if (/Nested mappings|Implicit keys/.test(message))
      return "put quotes around a text that contains `: `, and check the indentation";
    if (/reserved character/.test(message)) return "put quotes around the text";
    if (/flow/i.test(message)) return "close the bracket or brace, or put quotes around the text";
    return "check indentation and quotes on this line";
  };

  /** Find where more brackets are open than a parser that calls itself should be trusted with; 0 if nowhere. */
  const deepest = (text) => {
    let open = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === "[" || text[at] === "{") open += 1;
      else if (open && (text[at] === "]" || text[at] === "}")) open -= 1;
      if (open > MAX_DEPTH * 5) return at;
    }
    return 0;
  };

  const build = (root, source, text, at) => {
    let count = 0;
    /** Find where a node begins: with its anchor or tag, if it has one. */
    const startOf = ({ range: [start], anchor, tag }) => {
      const isPlain = anchor === undefined && !tag;
      return isPlain ? start : start - (/(?:[&!]\S*\s+)+$/.exec(text.slice(0, start))?.[0].length ?? 0);
    };
    const visit = (node, path, depth) => {
      count += 1;
      const place = node?.range ? at(startOf(node)) : source.key_place(path);
      if (count > MAX_VALUES) throw mistake(place, `more than ${MAX_VALUES} values`, "keep one workflow per file");
      if (node && YAML.isAlias(node))
        throw mistake(place, "aliases (`*name`) are not supported", "write the value itself");
      if (node?.anchor !== undefined)
        throw mistake(place, "anchors (`&name`) are not supported", "repeat the value wherever you need it");
      if (node?.tag && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(node.tag))
        throw mistake(place, `the tag ${quote(node.tag)} is not supported`, "delete it; a plain value is enough");
      source.values.set(path, place);
      if (!node) return null;
      if (YAML.isScalar(node)) {
        const text = String(node.value ?? ""),
          found = CONTROL.exec(text);
        if (found) throw mistake(place, `contains the control character ${repr(found[0])}`, "delete it");
        return (node.type === "PLAIN" || node.type === undefined) && NOTHING.includes(text) ? null : text;
      }
      if (depth >= MAX_DEPTH)
        throw mistake(place, `nested more than ${MAX_DEPTH} levels deep`, "use fewer levels");
      if (YAML.isSeq(node)) return node.items.map((item, n) => visit(item, [...path, n], depth + 1));
      const value = new Dict([]);
      for (const { key, value: inner } of node.items) {
        const where = key?.range ? at(startOf(key)) : place;
        if (key && !YAML.isScalar(key)) {
          if (YAML.isAlias(key)) throw mistake(where, "aliases (`*name`) are not supported", "write the value itself");
          throw mistake(where, "a key must be a single word", "quote it if it contains brackets or braces");
        }
        if (key?.anchor !== undefined)
          throw mistake(where, "anchors (`&name`) are not supported", "repeat the value wherever you need it");
        const name = String(key?.value ?? ""),
          below = [...path, name];
        const found = CONTROL.exec(name);
        if (found) throw mistake(where, `contains the control character ${repr(found[0])}`, "delete it");
        if (source.keys.has(below)) {
          source.duplicates.push(
            mistake(
              where,
              `${quote(name)} is given twice, first on line ${source.keys.get(below).line}`,
              "delete one of the two",
            ),
          );
          continue;
        }
        source.keys.set(below, where);
        value.set(name, visit(inner, below, depth + 1));
      }
      return value;
    };
    return visit(root, [], 0);
  };

  const workflowOf = ({ source }) => {
    migrate(source);
    return to(contents(source, format));
  };

  /** Whether a path is whole enough to be counted: its steps are checked outside the browser alone. */
  const isDecided = (workflow) => {
    if (!workflow.path?.length) return true;
    try {
      scoping.decide(scopingRules, workflow);
      return true;
    } catch {
      return false;
    }
  };

  /** Read a file's bytes: its workflow and text, or all the mistakes in it. A path with mistakes is `leftOut` of it. */
  const read = (bytes) => {
    try {
      const text = decode(bytes);
      const workflow = workflowOf(parse(text)),
        now = text.replace(OLD_FORMAT, `$1${VERSION}`);
      if (isDecided(workflow)) return { workflow, text: now };
      const { path, ...others } = workflow;
      return { workflow: others, text: now, leftOut: path };
    } catch (error) {
      if (!(error instanceof ScopingError)) throw error;
      const mistakes = (error.mistakes ?? [error]).map(({ where, problem, fix }) => ({ ...where, problem, fix })),
        more = mistakes.length - SHOWN,
        listed = mistakes.slice(0, SHOWN);
      if (more > 0) listed.push({ line: 0, column: 0, problem: `and ${more} more`, fix: "mend these first" });
      return { mistakes: listed };
    }
  };

  const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  // Changing a text in place: one value at a time, so that comments, order and quotes stay as written.

  const BARE = /^((?!(null|true|false|on|off)$)[a-z][a-z_]*|\d{1,12}(\.\d{1,10})?|[A-Z]{3})$/;
  const quoted = (value) => (BARE.test(String(value)) ? String(value) : JSON.stringify(String(value)));
  const flow = (value) =>
    isMap(value)
      ? `{${Object.entries(value)
          .map(([key, inner]) => `${key}: ${flow(inner)}`)
          .join(", ")}}`
      : quoted(value);
  const spliced = (text, from, to, words) => text.slice(0, from) + words + text.slice(to);
  const lineStart = (text, offset) => text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = (text, offset) => (text.indexOf("\n", offset) < 0 ? text.length : text.indexOf("\n", offset));

  const pairOf = (map, name) => map.items.find(({ key }) => String(key?.value) === name);
  const endOf = (node) => node?.range?.[1];

  /** Find the start of the line after a mapping's last entry. */
  const behind = (text, map) => {
    const { key, value } = map.items.at(-1),
      end = endOf(value) ?? endOf(key);
    return text[end - 1] === "\n" ? end : Math.min(text.length, lineEnd(text, end) + 1);
  };
  const inserted = (text, at, line) => spliced(text, at, at, `${at && text[at - 1] !== "\n" ? "\n" : ""}${line}\n`);

  /** Put a new entry behind the last one of a section, in the section's own style. */
  const added = (text, map, name, value, indent) => {
    if (map.flow) {
      const close = text.lastIndexOf("}", map.range[1] - 1),
        isEmpty = !map.items.length;
      const isSeparated = isEmpty || /,\s*$/.test(text.slice(0, close));
      return spliced(text, close, close, `${isSeparated ? "" : ", "}${name}: ${flow(value)}`);
    }
    const first = map.items[0].key.range[0],
      column = first - lineStart(text, first);
    return inserted(text, behind(text, map), `${" ".repeat(Math.max(column, indent))}${name}: ${flow(value)}`);
  };

  const removed = (text, map, name) => {
    const at = map.items.indexOf(pairOf(map, name)),
      { key, value } = map.items[at];
    if (map.flow) {
      const after = map.items[at + 1],
        before = map.items[at - 1];
      if (after) return spliced(text, key.range[0], after.key.range[0], "");
      return spliced(
        text,
        before ? (endOf(before.value) ?? endOf(before.key)) : key.range[0],
        endOf(value) ?? endOf(key),
        "",
      );
    }
    const end = endOf(value) ?? endOf(key);
    if (map.items.length === 1) return spliced(text, key.range[0], text[end - 1] === "\n" ? end - 1 : end, "{}");
    return spliced(
      text,
      lineStart(text, key.range[0]),
      text[end - 1] === "\n" ? end : Math.min(text.length, lineEnd(text, end) + 1),
      "",
    );
  };

  /** Set, or with undefined take out, the value `name` of a section; the section is made if it is missing. */
  const changed = (text, section, name, value) => {
    const { document } = parse(text),
      root = document.contents,
      held = pairOf(root, section);
    if (root.flow && !held) return value === undefined ? text : added(text, root, section, { [name]: value }, 0);
    if (!YAML.isMap(held?.value) || (!held.value.items.length && !held.value.flow)) {
      if (value === undefined) return text;
      const lines = `${section}:\n  ${name}: ${flow(value)}`;
      if (!held) return inserted(text, behind(text, root), lines);
      const colon = text.indexOf(":", held.key.range[1]) + 1; // after it stands nothing, or a word for nothing
      return spliced(text, held.key.range[0], held.value?.value ? endOf(held.value) : colon, lines);
    }
    const map = held.value,
      pair = pairOf(map, name);
    if (!pair) {
      if (value === undefined) return text;
      if (!map.items.length && !root.flow)
        return spliced(text, map.range[0], map.range[1], `\n  ${name}: ${flow(value)}`).replace(
          `${section}: \n`,
          `${section}:\n`,
        );
      return added(text, map, name, value, 1);
    }
    if (value === undefined) return removed(text, map, name);
    const old = pair.value;
    if (YAML.isMap(old) && isMap(value) && old.items.length) return entries(text, section, name, value);
    const end = endOf(old),
      isBlock = YAML.isMap(old) && !old.flow;
    if (!old?.range || old.range[0] === old.range[1]) {
      const colon = text.indexOf(":", pair.key.range[1]) + 1;
      return spliced(text, colon, colon, ` ${flow(value)}`);
    }
    if (isBlock)
      return spliced(
        text,
        text.indexOf(":", pair.key.range[1]) + 1,
        text[end - 1] === "\n" ? end - 1 : end,
        ` ${flow(value)}`,
      );
    return spliced(text, old.range[0], text[end - 1] === "\n" ? end - 1 : end, flow(value));
  };

  /** Change a mapping such as an answer with its evidence, one entry at a time. */
  const entries = (text, section, name, value) => {
    const at = (now) => pairOf(pairOf(parse(now).document.contents, section).value, name).value;
    let now = text;
    for (const key of new Set([...at(text).items.map((item) => String(item.key.value)), ...Object.keys(value)])) {
      const map = at(now),
        pair = pairOf(map, key),
        wanted = value[key];
      const isSame = pair && wanted !== undefined && String(pair.value?.value) === String(wanted);
      if (isSame || (!pair && wanted === undefined)) continue;
      if (!pair) now = added(now, map, key, wanted, 0);
      else if (wanted === undefined) now = removed(now, map, key);
      else {
        const { range } = pair.value,
          end = now[range[1] - 1] === "\n" ? range[1] - 1 : range[1];
        now = spliced(now, range[0], end, quoted(wanted));
      }
    }
    return now;
  };

  const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  const sorted = (value) =>
    isMap(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

  /** Give a text the answers, figures and names of a workflow; everything else in it stays as it is. */
  const write = (text, workflow) => {
    const windows = text.includes("\r\n");
    let now = text.replaceAll("\r\n", "\n");
    const before = workflowOf(parse(now));
    for (const section of ["workflow", "answers", "profile", "volume"]) {
      const was = before[section] ?? {},
        is = workflow[section] ?? {};
      for (const name of new Set([...Object.keys(was), ...Object.keys(is)]))
        if (!same(was[name], is[name])) now = changed(now, section, name, is[name]);
    }
    const after = workflowOf(parse(now)),
      kept = ({ path, ...value }) => ({ ...value, profile: value.profile ?? {}, volume: value.volume ?? {} });
    if (!same(kept(after), kept(workflow)) || !same(after.path, before.path))
      throw new Error("the file could not be changed in place; write the changes into it by hand");
    return windows ? now.replaceAll("\n", "\r\n") : now;
  };

  scoping.workflowFile = { read, write };
})();
