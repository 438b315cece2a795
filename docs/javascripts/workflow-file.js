// A scoping.yaml read as strictly as Python does, and changed in place. A twin of scoping/yaml/source.py, documents/schema.py,
// documents/workflows.py and checks: scalars are strings, the published schema (`scopingWorkflowSchema`) converts and checks
// them, and every mistake has its line and the next act. Loaded with vendor/yaml.js when a person opens a file.
"use strict";

(() => {
  const { lowered } = scoping;
  const MAX_BYTES = 1e6,
    MAX_DEPTH = 20,
    MAX_VALUES = 50_000,
    SHOWN = 20;
  const NOTHING = ["", "~", "null", "Null", "NULL"],
    FORMAT = 2,
    OLDER = 1, // which only lacks a word that FORMAT has, as MIGRATIONS of workflows.py says
    OLD_FORMAT = /^(scoping: *)1\b/m,
    NEVER = "never";
  const LINE_END = /\r(?!\n)|[\x85\u2028\u2029]/,
    CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
  const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ufffe\uffff]/;
  const BOOLEAN = { true: "yes", yes: "yes", on: "yes", false: "no", no: "no", off: "no" };
  const schema = scopingWorkflowSchema;

  class Mistake extends Error {
    constructor(place, problem, fix) {
      super(problem);
      Object.assign(this, { ...place, problem, fix });
    }
  }

  const shown = (value, width = 60) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    const plain = JSON.stringify(text.length <= width ? text : `${text.slice(0, width - 1)}…`)
      .slice(1, -1)
      .replaceAll('\\"', '"');
    return `'${plain}'`;
  };
  const distance = (a, b) => {
    let row = [...b, ""].map((_, at) => at);
    [...a].forEach((one, i) => {
      const next = [i + 1];
      [...b].forEach((other, j) => next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (one === other ? 0 : 1))));
      row = next;
    });
    return row.at(-1);
  };
  const nearest = (given, offered) => {
    const near = offered.map((word) => [distance(given.slice(0, 60), word), word]).sort(([a], [b]) => a - b)[0];
    return near && near[0] <= Math.max(given.length, near[1].length) * 0.4
      ? `write '${near[1]}'`
      : `choose one of ${offered.join(", ")}`;
  };

  // Text to values that still know their line.

  const decode = (bytes) => {
    const whole = { line: 0, column: 0 };
    if (bytes.length > MAX_BYTES)
      throw new Mistake(
        whole,
        `larger than ${MAX_BYTES / 1000} kB`,
        "keep one workflow per file, and long documents elsewhere",
      );
    const [first, second] = bytes,
      isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (isWide || bytes.slice(0, 4).includes(0))
      throw new Mistake(whole, "encoded as UTF-16 or UTF-32", "save it as UTF-8");
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      const replaced = new TextDecoder().decode(bytes),
        place = placeIn(replaced, Math.max(0, replaced.indexOf("\ufffd")));
      throw new Mistake(place, "not UTF-8 text", "save it as UTF-8");
    }
  };

  const placeIn = (text, offset) => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1).length + 1 };
  };

  const hex = (sign) => {
    const code = sign.charCodeAt(0).toString(16);
    return sign === "\r" ? "'\\r'" : `'\\${code.length > 2 ? "u" : "x"}${code.padStart(code.length > 2 ? 4 : 2, "0")}'`;
  };

  /** Build plain values from a text, with `places` of values and `keys` by their path; refuses what these files do without. */
  const parse = (text) => {
    for (const [unwanted, problem, fix] of [
      [LINE_END, "ends a line with", "end lines as Unix or Windows does, or delete it"],
      [UNPRINTABLE, "holds the control character", "delete it"],
    ]) {
      const found = unwanted.exec(text);
      if (found) throw new Mistake(placeIn(text, found.index), `${problem} ${hex(found[0])}`, fix);
    }
    const depth = deepest(text);
    if (depth)
      throw new Mistake(
        placeIn(text, depth),
        `nested more than ${MAX_DEPTH} levels deep`,
        "these files need four levels at most",
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
      return { line: Math.max(1, Math.min(line, last)), column: Math.max(1, column) };
    };
    const [document] = documents;
    const source = { value: null, places: new Map(), keys: new Map(), nodes: new Map(), duplicates: [], document };
    if (!document) return source;
    if (document.directives?.yaml?.explicit || /^%/m.test(text.slice(0, document.contents?.range?.[0] ?? 0))) {
      throw new Mistake(
        { line: 1, column: 1 },
        "`%` directives are not read here",
        "delete the lines that start with %",
      );
    }
    const failure = document.errors[0];
    if (failure && failure.code !== "TAG_RESOLVE_FAILED")
      throw new Mistake(at(failure.pos[0]), `not valid YAML: ${lowered(failure.message)}`, wayOut(failure));
    if (documents.length > 1)
      throw new Mistake(
        at(documents[1].range[0]),
        "a second document starts here",
        "keep one workflow per file; delete the `---`",
      );
    source.value = build(document.contents, source, at);
    return source;
  };

  const wayOut = ({ code, message }) => {
    if (code === "TAB_AS_INDENT" || /tab/i.test(message)) return "use spaces instead of tabs";
    if (code === "MISSING_CHAR" && /quote/i.test(message)) return "close the quotation mark";
    if (code === "BAD_DQ_ESCAPE") return "write \\\\ for a backslash, or use single quotes";
    if (/Nested mappings|Implicit keys/.test(message))
      return "put quotes around a text that holds `: `, and check the indentation";
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

  const build = (root, source, at) => {
    let count = 0;
    const visit = (node, path, depth) => {
      count += 1;
      const place = node?.range ? at(node.range[0]) : (source.keys.get(path.join("\0")) ?? { line: 1, column: 1 });
      if (count > MAX_VALUES) throw new Mistake(place, `more than ${MAX_VALUES} values`, "keep one workflow per file");
      if (node && YAML.isAlias(node))
        throw new Mistake(place, "aliases (`*name`) are not read here", "write the value out");
      if (node?.anchor !== undefined)
        throw new Mistake(place, "anchors (`&name`) are not read here", "write the value out wherever it is needed");
      if (node?.tag && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(node.tag))
        throw new Mistake(place, `the tag ${shown(node.tag)} is not read here`, "delete it; a plain value is enough");
      source.places.set(path.join("\0"), place);
      source.nodes.set(path.join("\0"), node);
      if (!node) return null;
      if (YAML.isScalar(node)) {
        const text = String(node.value ?? ""),
          found = CONTROL.exec(text);
        if (found) throw new Mistake(place, `holds the control character ${hex(found[0])}`, "delete it");
        return (node.type === "PLAIN" || node.type === undefined) && NOTHING.includes(text) ? null : text;
      }
      if (depth >= MAX_DEPTH)
        throw new Mistake(place, `nested more than ${MAX_DEPTH} levels deep`, "these files need four levels at most");
      if (YAML.isSeq(node)) return node.items.map((item, n) => visit(item, [...path, n], depth + 1));
      const value = {};
      for (const { key, value: inner } of node.items) {
        const where = key?.range ? at(key.range[0]) : place;
        if (key && !YAML.isScalar(key)) {
          if (YAML.isAlias(key)) throw new Mistake(where, "aliases (`*name`) are not read here", "write the value out");
          throw new Mistake(where, "a key must be a single word", "quote it if it holds brackets or braces");
        }
        if (key?.anchor !== undefined)
          throw new Mistake(where, "anchors (`&name`) are not read here", "write the value out wherever it is needed");
        const name = String(key?.value ?? ""),
          below = [...path, name],
          id = below.join("\0");
        const found = CONTROL.exec(name);
        if (found) throw new Mistake(where, `holds the control character ${hex(found[0])}`, "delete it");
        if (source.keys.has(id)) {
          source.duplicates.push(
            new Mistake(
              where,
              `${shown(name)} is given twice, first on line ${source.keys.get(id).line}`,
              "delete one of the two",
            ),
          );
          continue;
        }
        source.keys.set(id, where);
        Object.defineProperty(value, name, {
          value: visit(inner, below, depth + 1),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return value;
    };
    return visit(root, [], 0);
  };

  const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const placeOf = (source, path) => {
    for (let end = path.length; end >= 0; end -= 1) {
      const found = source.places.get(path.slice(0, end).join("\0"));
      if (found) return found;
    }
    return { line: 1, column: 1 };
  };
  const keyPlaceOf = (source, path) => source.keys.get(path.join("\0")) ?? placeOf(source, path);

  // The schema: strings become what it asks for, then each mistake gets its line.

  const resolved = (value, given) => {
    let part = given;
    for (;;) {
      if (part.$ref) {
        const target = schema.$defs[part.$ref.replace("#/$defs/", "")],
          { $ref, ...own } = part;
        part = { ...target, ...own, properties: { ...target.properties, ...own.properties } };
        if (!target.properties && !own.properties) delete part.properties;
      } else if (part.if?.type === "object" && Object.keys(part.if).length === 1) {
        part = isMap(value) ? part.then : part.else;
      } else {
        return part;
      }
    }
  };

  const scalar = (value, { type, enum: offered }) => {
    const word = offered?.includes(true) ? (BOOLEAN[value.toLowerCase()] ?? value) : value;
    if (offered?.includes(word.toLowerCase())) return word.toLowerCase();
    if (["number", "integer"].includes(type) && /^[+-]?\d{1,15}$/.test(word)) return Number(word);
    if (type === "number" && /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?$/.test(word))
      return Number(word);
    return word;
  };

  const convert = (value, given) => {
    const part = resolved(value, given);
    if (isMap(value)) {
      const known = part.properties ?? {},
        other = part.additionalProperties ?? {};
      return Object.fromEntries(
        Object.keys(value)
          .map((key) => [
            key,
            convert(
              value[key],
              isMap(Object.hasOwn(known, key) ? known[key] : other)
                ? Object.hasOwn(known, key)
                  ? known[key]
                  : other
                : {},
            ),
          ])
          .filter(([key, inner]) => inner !== null || !Object.hasOwn(known, key)),
      );
    }
    if (Array.isArray(value)) return value.map((item) => convert(item, part.items ?? {}));
    if (value === null) return { object: {}, array: [] }[part.type] ?? null;
    return scalar(value, part);
  };

  const TYPES = {
    object: isMap,
    array: Array.isArray,
    string: (value) => typeof value === "string",
    integer: Number.isInteger,
    number: (value) => typeof value === "number",
  };
  const isDate = (text) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  };
  const CHECKS = {
    type: (wanted, value) => TYPES[wanted](value),
    enum: (wanted, value) => wanted.includes(value),
    const: (wanted, value) => value === wanted,
    pattern: (wanted, value) => typeof value !== "string" || new RegExp(wanted, "u").test(value),
    format: (_, value) => typeof value !== "string" || isDate(value),
    minLength: (wanted, value) => typeof value !== "string" || [...value].length >= wanted,
    maxLength: (wanted, value) => typeof value !== "string" || [...value].length <= wanted,
    minimum: (wanted, value) => typeof value !== "number" || value >= wanted,
    maximum: (wanted, value) => typeof value !== "number" || value <= wanted,
    minItems: (wanted, value) => !Array.isArray(value) || value.length >= wanted,
    maxItems: (wanted, value) => !Array.isArray(value) || value.length <= wanted,
    maxProperties: (wanted, value) => !isMap(value) || Object.keys(value).length <= wanted,
    uniqueItems: (_, value) =>
      !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  };
  const NOTES = ["$schema", "$defs", "title", "description", "then", "else"];

  /** Give every violation as its keyword, what that wanted, the value, its path and the schema it stands in. */
  function* violations(value, part, path = [], isKey = false) {
    if (part === true) return;
    for (const [keyword, wanted] of Object.entries(part)) {
      const found = (missing) => ({ keyword, wanted, value, path, part, isKey, missing });
      if (keyword in CHECKS) {
        if (!CHECKS[keyword](wanted, value)) yield found();
      } else if (keyword === "$ref")
        yield* violations(value, schema.$defs[wanted.replace("#/$defs/", "")], path, isKey);
      else if (keyword === "allOf") for (const each of wanted) yield* violations(value, each, path, isKey);
      else if (keyword === "if")
        yield* violations(value, (violations(value, wanted).next().done ? part.then : part.else) ?? true, path, isKey);
      else if (keyword === "items")
        for (const [at, item] of Array.isArray(value) ? value.entries() : [])
          yield* violations(item, wanted, [...path, at]);
      else if (NOTES.includes(keyword) || !isMap(value)) continue;
      else if (keyword === "required") {
        for (const key of wanted) if (!Object.hasOwn(value, key)) yield found(key);
      } else if (keyword === "properties") {
        for (const key of Object.keys(wanted))
          if (Object.hasOwn(value, key)) yield* violations(value[key], wanted[key], [...path, key]);
      } else if (keyword === "propertyNames")
        for (const key of Object.keys(value)) yield* violations(key, wanted, path, true);
      else if (keyword === "additionalProperties") {
        const others = Object.keys(value).filter((key) => !Object.hasOwn(part.properties ?? {}, key));
        if (wanted === false) for (const key of others) yield found(key);
        else for (const key of others) yield* violations(value[key], wanted, [...path, key]);
      } else throw new Error(`the schema has a keyword that is not known here: ${keyword}`);
    }
  }

  const WRITE = {
    object: "write a section here, `key: value` lines indented below it",
    array: "write a list, `- item` lines or [a, b]",
    string: "write a text",
    number: "write a number",
    integer: "write a whole number",
  };
  const described = ({ description = "" }) => (description.includes("such as") ? `write ${lowered(description)}` : "");
  const WANTED = {
    type: ({ part, wanted }) => described(part) || WRITE[wanted],
    pattern: ({ part, wanted }) => described(part) || `write a text that matches ${wanted}`,
    format: () => "write a date as year-month-day, such as 2027-05-20",
    const: ({ wanted }) => `write ${wanted}`,
    minimum: ({ part, wanted }) => described(part) || `write a number of at least ${wanted}`,
    maximum: ({ part, wanted }) => described(part) || `write a number of at most ${wanted}`,
    minLength: () => "write a text, or delete the line",
    maxLength: ({ wanted }) => `shorten it to ${wanted} characters`,
    minItems: ({ wanted }) => `list at least ${wanted}`,
    maxItems: ({ wanted }) => `list at most ${wanted}`,
    maxProperties: ({ wanted }) => `give at most ${wanted}`,
    uniqueItems: () => "list each only once",
  };
  const sectionOf = (path) =>
    path
      .map((step) => (typeof step === "number" ? `[${step + 1}]` : `.${step}`))
      .join("")
      .replace(/^\./, "") || "the file";
  const kindOf = (value) =>
    `${Object.keys(value).length ? "a" : "an empty"} ${Array.isArray(value) ? "list" : "section"}`;
  const meaning = (part = {}, key) => {
    const words = (part.enum ?? []).filter((word) => typeof word !== "boolean").join(" or ");
    return String(
      part.const ?? part.description ?? (words || { object: "a section", array: "a list" }[part.type] || `its ${key}`),
    );
  };

  const explain = (found, source) => {
    const { keyword, wanted, value, path, part, isKey, missing } = found,
      section = sectionOf(path);
    if (keyword === "additionalProperties") {
      const near = nearest(missing, Object.keys(part.properties ?? {}).sort());
      return new Mistake(
        keyPlaceOf(source, [...path, missing]),
        `${section} has no key ${shown(missing)}`,
        near.startsWith("write") ? near : `delete it, or ${near}`,
      );
    }
    if (keyword === "required")
      return new Mistake(
        keyPlaceOf(source, path),
        `${section} lacks '${missing}'`,
        `add ${missing}: ${meaning(part.properties?.[missing], missing)}`,
      );
    const where = isKey ? keyPlaceOf(source, [...path, value]) : placeOf(source, path);
    const isBranch = value !== null && typeof value === "object",
      said = isBranch ? kindOf(value) : shown(value === null ? "" : value);
    if (keyword !== "enum")
      return new Mistake(where, `${section} ${isKey ? "names" : "is"} ${said}`, WANTED[keyword](found));
    const offered = wanted.filter((word) => typeof word !== "boolean");
    if (isBranch) return new Mistake(where, `${section} is ${said}`, `write one of ${offered.join(", ")}`);
    const isAnswer = ["answers", "profile"].includes(path[0]),
      name = path.filter((step) => step !== "answer").at(-1);
    return new Mistake(
      where,
      isAnswer ? `'${name}' has no answer ${said}` : `${section} is ${said}`,
      nearest(String(value), offered),
    );
  };

  // What the schema cannot say.

  const FIELDS = [
    ["minute", 0, 59, []],
    ["hour", 0, 23, []],
    ["day", 1, 31, []],
    ["month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]],
    ["weekday", 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]],
  ];
  const DAYS_OF = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const timesOf = (part, [name, low, high, words]) => {
    const digits = (text) => (/^\d+$/.test(text) ? Number(text) : NaN);
    const number = (text) => (words.includes(text) ? words.indexOf(text) + low : digits(text));
    const [span, step] = part.split(/\/(.*)/s),
      [first, last] = span.split(/-(.*)/s),
      apart = step === undefined ? 1 : digits(step);
    const start = span === "*" ? low : number(first);
    const end = last !== undefined ? number(last) : span === "*" || step !== undefined ? high : start;
    const isWithin = low <= start && start <= end && end <= high && apart >= 1;
    const isReadTwice = (last !== undefined && start === end) || (step !== undefined && name === "weekday" && start === high);
    if (!isWithin || isReadTwice) return [];
    return Array.from({ length: Math.floor((end - start) / apart) + 1 }, (_, at) => start + at * apart);
  };
  function* cronMistakes(text, where) {
    const fields = text.split(/\s+/),
      times = [];
    for (const [at, given] of fields.entries()) {
      const field = FIELDS[at],
        [name, low, high, words] = field,
        parts = given.split(",");
      const wrong = parts.find((part) => !timesOf(part.toLowerCase(), field).length);
      const or = words.length ? `, or ${words[0]} to ${words.at(-1)}` : "";
      times.push(wrong === undefined && parts.flatMap((part) => timesOf(part.toLowerCase(), field)));
      if (wrong !== undefined)
        yield new Mistake(
          where,
          `cron has no ${name} ${shown(wrong)}`,
          `write * or numbers from ${low} to ${high}${or}, with commas between them; a range goes up, and a step is at least 1`,
        );
    }
    const [, , days, months] = times;
    if (times.every(Boolean) && fields[4] === "*" && Math.min(...days) > Math.max(...months.map((month) => DAYS_OF[month])))
      yield new Mistake(
        where,
        `cron never comes: month ${shown(fields[3])} has no day ${shown(fields[2])}`,
        "write a day that one of these months has, such as 28",
      );
  }

  function* repeated(items, path, source) {
    const seen = new Set();
    for (const [at, { id }] of items.entries()) {
      if (seen.has(id))
        yield new Mistake(
          placeOf(source, [...path, at, "id"]),
          `the id '${id}' is given twice`,
          "rename one of the two",
        );
      seen.add(id);
    }
  }

  // What JSON Schema's keywords may say of an input: a twin of scoping/checks/inputs.py and patterns.py.

  const NUMBERS = ["number", "integer"],
    ALWAYS = ["type", "description", "required", "target"],
    BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
  const FITS = {
    string: ["enum", "pattern", "minLength", "maxLength", "format"],
    number: ["enum", ...BOUNDS],
    integer: ["enum", ...BOUNDS],
    boolean: [],
  };
  const PAIRS = [
    ["minimum", "maximum"],
    ["minLength", "maxLength"],
    ["exclusiveMinimum", "exclusiveMaximum"],
  ];
  const LONGEST = 256,
    MOST_TRIES = LONGEST ** 3,
    KNOWN = "write it with signs, [classes], \\d \\w \\s, groups, | and repetitions alone";

  class PatternError extends Error {
    constructor(problem, fix) {
      super(problem);
      this.fix = fix;
    }
  }

  /** Count in how many ways a pattern can be tried on one text; throws PatternError for one that is not taken. */
  const checkPattern = (pattern) => {
    const text = pattern.replace(/(?<!\\)((?:\\\\)*)\$$/, "$1");
    let at = text.startsWith("^") ? 1 : 0;
    const here = (expression) => {
      expression.lastIndex = at;
      return expression.exec(text);
    };
    const alternatives = () => {
      let tries = sequence();
      while (text[at] === "|") {
        at += 1;
        tries += sequence();
      }
      return tries;
    };
    const sequence = () => {
      let tries = 1;
      while (at < text.length && !"|)".includes(text[at])) tries = Math.min(tries * repeated(atom()), MOST_TRIES + 1);
      return tries;
    };
    const group = () => {
      at += 1;
      if (text[at] === "?") {
        if (text[at + 1] !== ":") throw new PatternError(`it uses (?${text[at + 1] ?? ""}, which is not read here`, KNOWN);
        at += 2;
      }
      const tries = alternatives();
      if (at >= text.length)
        throw new PatternError("it leaves a bracket open", "close the bracket, or write \\( for the sign");
      at += 1;
      return tries;
    };
    const ofClass = () => {
      const found = here(/\[\^?(?:\\.|[^\\[\]])+\]/y);
      if (!found || /\\(?![dwsDWS]|[^A-Za-z0-9])/.test(found[0]))
        throw new PatternError("it has a class of signs that is not read here", "write it as in [A-Za-z0-9_-]");
      let signs;
      try {
        signs = new RegExp(`^${found[0]}$`);
      } catch {
        throw new PatternError("it has a range that runs backwards", "write the lower sign first, as in [a-z]");
      }
      if (!Array.from({ length: 95 }, (_, code) => String.fromCharCode(code + 32)).some((sign) => signs.test(sign)))
        throw new PatternError("it has a class without a plain sign", "write it as in [A-Za-z0-9_-]");
      at += found[0].length;
      return 1;
    };
    const atom = () => {
      const sign = text[at];
      if (sign === "(") return group();
      if (sign === "[") return ofClass();
      if (sign === "\\") {
        if (!here(/\\([dwsDWS]|[^A-Za-z0-9])/y))
          throw new PatternError(`it uses ${text.slice(at, at + 2)}, which is not read here`, KNOWN);
        at += 2;
        return 1;
      }
      if ("^$*+?{}]".includes(sign))
        throw new PatternError(`it uses ${sign} where that is not read`, `write \\${sign} for the sign itself`);
      at += 1;
      return 1;
    };
    const times = (found) => {
      if (found[1] === undefined) return { "*": [0, LONGEST], "+": [1, LONGEST], "?": [0, 1] }[found[0]];
      const least = Number(found[1]);
      if (!found[2]) return [least, least];
      return [least, found[3] ? Number(found[3]) : Math.max(LONGEST, least)];
    };
    const repeated = (tries) => {
      const found = here(/[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\}/y);
      if (!found) return tries;
      at += found[0].length;
      if (text[at] === "?") at += 1;
      const [least, most] = times(found);
      if (least > most)
        throw new PatternError("it repeats from more to less", "write the lower number first, as in {1,20}");
      if (tries === 1) return most - least + 1;
      return most <= 24 ? Math.min((most - least + 1) * tries ** most, MOST_TRIES + 1) : MOST_TRIES + 1;
    };
    const tries = alternatives() * (pattern.startsWith("^") ? 1 : LONGEST);
    if (at < text.length)
      throw new PatternError(
        "it closes a bracket that is not open",
        "delete the bracket, or write \\) for the sign",
      );
    if (tries > MOST_TRIES)
      throw new PatternError(
        "a text could be tried against it in too many ways",
        "repeat fewer parts, bound them as in {1,20}, or repeat none that has several ways",
      );
  };

  function* patternMistakes(declared, path, source) {
    try {
      checkPattern(declared.pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      yield new Mistake(
        placeOf(source, [...path, "pattern"]),
        `the pattern ${shown(declared.pattern)} is not taken: ${error.message}`,
        error.fix,
      );
    }
    if ((declared.maxLength ?? 0) > LONGEST)
      yield new Mistake(
        placeOf(source, [...path, "maxLength"]),
        `a pattern is tried on at most ${LONGEST} characters`,
        `write maxLength: ${LONGEST} or less, or delete it`,
      );
  }

  function* inputMistakes(inputs, path, source) {
    for (const [name, declared] of Object.entries(inputs).filter(([, one]) => isMap(one))) {
      const { type } = declared,
        here = [...path, name];
      for (const key of Object.keys(declared).filter((one) => ![...ALWAYS, ...FITS[type]].includes(one)))
        yield new Mistake(
          keyPlaceOf(source, [...here, key]),
          `${key} says nothing about ${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`,
          FITS[type].length ? `delete it, or ${nearest(key, FITS[type])}` : "delete it",
        );
      for (const [least, most] of PAIRS)
        if (declared[least] > declared[most])
          yield new Mistake(placeOf(source, [...here, most]), `${most} is below ${least}`, "raise it, or lower the other");
      for (const [at, text] of (NUMBERS.includes(type) ? (declared.enum ?? []) : []).entries()) {
        const value = scalar(text, { type: "number" });
        if (typeof value !== "number" || (type === "integer" && !/^[+-]?\d+$/.test(text)))
          yield new Mistake(
            placeOf(source, [...here, "enum", at]),
            `${shown(text)} is no ${type}`,
            "write a number, or type: string",
          );
      }
      if (type === "string" && declared.pattern !== undefined) yield* patternMistakes(declared, here, source);
    }
  }

  // What takes a write back; `undos.py` has the reasons.

  const typeOf = (declared) => (isMap(declared) ? declared.type : declared);
  const isRequired = (declared) => !isMap(declared) || declared.required !== "no";
  const article = (type) => `${["integer", "object", "array"].includes(type) ? "an" : "a"} ${type}`;
  const isNumeric = (type) => ["integer", "number"].includes(type);
  const fits = (found, wanted) => found === null || found === wanted || (isNumeric(found) && isNumeric(wanted));
  const isLiteral = (value, wanted) => {
    if (typeof value !== "string") return false;
    if (wanted === "string") return true;
    if (wanted === "boolean") return value.toLowerCase() in BOOLEAN;
    return typeof scalar(value, { type: wanted }) === "number";
  };
  const inside = (field, step, origin, said) => {
    const type = typeOf(field);
    if (type === "array") {
      if (/^\d+$/.test(step)) return field.items ?? null;
      throw { problem: `takes ${origin}, and ${said} is an array`, fix: `count its items from 0, such as ${said}.0` };
    }
    if (type !== "object")
      throw {
        problem: `takes ${origin}, and ${said} is ${article(type)}`,
        fix: `write ${said}, or declare it as an object`,
      };
    if (field.properties === undefined || Object.hasOwn(field.properties, step))
      return field.properties?.[step] ?? null;
    const near = nearest(step, Object.keys(field.properties));
    throw { problem: `takes ${origin}, and ${said} declares no '${step}'`, fix: near };
  };
  const originOf = (origin, wanted, { id, input = {}, output = {} }) => {
    if (isMap(origin)) {
      const said = typeof origin.value === "string" ? shown(origin.value) : "a section or list";
      if (isLiteral(origin.value, wanted)) return { text: said, type: wanted };
      throw {
        problem: `gives ${said}, and ${article(wanted)} is needed`,
        fix: `write ${article(wanted)} as the value`,
      };
    }
    const [root, first, ...steps] = origin.split("."),
      declared = root === "input" ? input : output,
      known = Object.keys(declared);
    if (!Object.hasOwn(declared, first)) {
      const isInput = root === "input",
        problem = isInput ? `which is not an input of '${id}'` : `and output declares no '${first}'`,
        add = isInput ? `declare ${first} as an input of ${id}` : `add output: {${first}: string} to ${id}`;
      throw { problem: `takes ${origin}, ${problem}`, fix: known.length ? nearest(first, known) : add };
    }
    let field = declared[first],
      said = `${root}.${first}`;
    for (const step of steps) {
      field = field === null ? null : inside(field, step, origin, said);
      said += `.${step}`;
    }
    return { text: origin, type: field === null ? null : typeOf(field) };
  };
  const misfit = (back, name, { text, type }, where) => {
    const wanted = typeOf(back.input[name]),
      problem = `undo gives '${name}' of '${back.id}' ${text}, which is ${article(type)} and not ${article(wanted)}`;
    return new Mistake(where, problem, `declare both as ${article(wanted)}, or take it from elsewhere`);
  };
  function* byNameMistakes(operation, back, where) {
    const known = operation.input ?? {};
    for (const [name, wanted] of Object.entries(back.input ?? {})) {
      if (!Object.hasOwn(known, name) && !isRequired(wanted)) continue;
      if (!Object.hasOwn(known, name))
        yield new Mistake(
          where,
          `undo names '${back.id}', whose input '${name}' is no input of '${operation.id}'`,
          `write undo: {operation: ${back.id}, with: {${name}: result.${name}}} and declare ${name} in output`,
        );
      else if (!fits(typeOf(known[name]), typeOf(wanted)))
        yield misfit(back, name, { text: `input.${name}`, type: typeOf(known[name]) }, where);
    }
  }
  function* withMistakes(operation, back, path, source) {
    const origins = operation.undo.with,
      inputs = back.input ?? {},
      known = Object.keys(inputs);
    for (const name of known.filter((one) => isRequired(inputs[one])))
      if (!Object.hasOwn(origins, name))
        yield new Mistake(
          keyPlaceOf(source, path),
          `undo.with lacks '${name}', which '${back.id}' takes`,
          `add ${name}: result.${name}, an input of the write such as input.${name}, or {value: …}`,
        );
    for (const [name, origin] of Object.entries(origins)) {
      if (!Object.hasOwn(inputs, name)) {
        const problem = `undo.with names ${shown(name)}, which is not an input of '${back.id}'`,
          fix = known.length ? nearest(name, known) : "write with: {}";
        yield new Mistake(keyPlaceOf(source, [...path, name]), problem, fix);
        continue;
      }
      const where = placeOf(source, [...path, name]),
        wanted = typeOf(inputs[name]);
      let found;
      try {
        found = originOf(origin, wanted, operation);
      } catch ({ problem, fix }) {
        yield new Mistake(where, `undo.with.${name} ${problem}`, fix);
        continue;
      }
      if (!fits(found.type, wanted)) yield misfit(back, name, found, where);
    }
  }
  function* undoMistakes(operation, siblings, path, source) {
    const isNamedAlone = !isMap(operation.undo),
      name = isNamedAlone ? operation.undo : operation.undo.operation,
      where = placeOf(source, isNamedAlone ? [...path, "undo"] : [...path, "undo", "operation"]),
      others = siblings.filter(({ effect, id }) => effect === "write" && id !== operation.id),
      back = others.findLast(({ id }) => id === name);
    if (back === undefined) {
      const ids = others.map(({ id }) => id),
        fix = ids.length ? nearest(name, ids) : "declare the operation that reverses this one, or delete undo";
      yield new Mistake(where, `undo names '${name}', which is not another write of this system`, fix);
      return;
    }
    const further = isMap(back.undo) ? back.undo.operation : back.undo;
    if (further !== undefined && further !== operation.id)
      yield new Mistake(
        where,
        `undo names '${name}', which '${further}' takes back in turn`,
        `name a write that only takes ${operation.id} back, or delete the undo of ${name}`,
      );
    if (isNamedAlone) yield* byNameMistakes(operation, back, where);
    else yield* withMistakes(operation, back, [...path, "undo", "with"], source);
  }

  // What an operation reaches and gives: a twin of scoping/checks/marks.py.

  const OF_READS = ["sends", "secret", "untrusted"];

  function* markMistakes(operation, path, source) {
    const isRead = operation.effect === "read",
      [others, effect] = isRead ? [["targets"], "write"] : [OF_READS, "read"],
      inputs = operation.input ?? {};
    for (const key of others.filter((one) => one in operation)) {
      yield new Mistake(
        keyPlaceOf(source, [...path, key]),
        `a ${operation.effect} has no '${key}'`,
        `delete ${key}, or write effect: ${effect}`,
      );
    }
    for (const name of Object.keys(inputs).filter((one) => isMap(inputs[one]) && "target" in inputs[one])) {
      const where = keyPlaceOf(source, [...path, "input", name, "target"]);
      if (isRead) {
        const fix = `write sends: [${name}] if it leaves for somewhere, or delete target`;
        yield new Mistake(where, "an input of a read cannot be a target", fix);
      } else if ("targets" in operation)
        yield new Mistake(where, "targets says that no input is one", "delete targets, or target");
    }
    for (const [number, name] of (isRead ? (operation.sends ?? []) : []).entries()) {
      if (Object.hasOwn(inputs, name)) continue;
      const known = Object.keys(inputs),
        fix = known.length ? nearest(name, known) : "declare the input, or delete sends";
      yield new Mistake(
        placeOf(source, [...path, "sends", number]),
        `sends names ${shown(name)}, which is no input`,
        fix,
      );
    }
  }

  function* operationMistakes(operation, siblings, path, source) {
    yield* markMistakes(operation, path, source);
    if (operation.effect === "read") {
      for (const key of ["undo", "approve"].filter((one) => one in operation)) {
        yield new Mistake(
          keyPlaceOf(source, [...path, key]),
          `a read has no '${key}'`,
          `delete ${key}, or write effect: write`,
        );
      }
      return;
    }
    const { approve = NEVER } = operation;
    if ("undo" in operation) yield* undoMistakes(operation, siblings, path, source);
    const [name] = approve.split(/[ <>=]/),
      numbers = Object.keys(operation.input ?? {}).filter((key) => NUMBERS.includes(typeOf(operation.input[key])));
    if (![NEVER, "always", ...numbers].includes(name)) {
      const fix = numbers.length ? nearest(name, numbers) : "write approve: always, or declare a number in its input";
      yield new Mistake(
        placeOf(source, [...path, "approve"]),
        `approve compares ${shown(name)}, which is not a number among its inputs`,
        fix,
      );
    }
  }

  function* triggerMistakes(triggers, systems, source) {
    const paths = new Set();
    for (const [at, { cron, path, read }] of triggers.entries()) {
      const where = (key) => placeOf(source, ["triggers", at, key]);
      if (cron !== undefined) yield* cronMistakes(cron, where("cron"));
      if (path !== undefined) {
        const below = path.startsWith("/hooks/") ? path : `/hooks${path}`;
        if (paths.has(below))
          yield new Mistake(
            where("path"),
            `the path ${shown(path)} is that of a webhook above`,
            "give it another; a project has all of them below /hooks, so /orders is /hooks/orders",
          );
        paths.add(below);
      }
      const named = read?.split(".")[0];
      if (named !== undefined && systems.length && !systems.includes(named))
        yield new Mistake(where("read"), `no system is called '${named}'`, nearest(named, systems));
    }
  }

  // References and expressions: a twin, for reading alone, of base/expressions.py of the layers.

  const NAME = "[A-Za-z_][A-Za-z0-9_-]*",
    TOKEN = new RegExp(
      "(-?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)(?![A-Za-z0-9_.])" +
        `|('[^'\\n]*'|"[^"\\n]*")|(${NAME}(?:\\.(?:${NAME}|[0-9]+))*)|([=!<>]=|[<>()[\\],:])`,
      "uy",
    ),
    BLANK = /[ \t\n]*/y,
    LONGEST_EXPRESSION = 500,
    LONGEST_REFERENCE = 200,
    DEEPEST = 20,
    MOST_CHOICES = 50,
    SIGNS = ["==", "!=", "<", "<=", ">", ">=", "in"],
    QUANTIFIERS = ["any", "all"],
    KEYWORDS = ["and", "or", "not", "in", ...QUANTIFIERS],
    NO_VALUES = ["true", "false", "null"],
    COMPARE = "compare two values, such as status == 'open'";

  const wrongExpression = (problem, at, fix) => ({ problem: `expect is not read: ${problem} at character ${at}`, fix });

  function* tokensOf(text) {
    const counted = (index) => [...text.slice(0, index)].length + 1; // from 1, in whole signs
    const behindBlank = (from) => {
      BLANK.lastIndex = from;
      return from + BLANK.exec(text)[0].length;
    };
    let at = behindBlank(0);
    while (at < text.length) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text);
      if (!found) throw unread(String.fromCodePoint(text.codePointAt(at)), counted(at));
      const kind = ["number", "text", "word", "sign"][found.slice(1).findIndex((part) => part !== undefined)];
      yield { kind, text: found[0], at: counted(at) };
      at = behindBlank(at + found[0].length);
    }
    yield { kind: "end", text: "", at: [...text].length + 1 };
  }

  const unread = (sign, at) => {
    if ("'\"".includes(sign)) return wrongExpression("a text is left open", at, `close it with ${sign}`);
    if (sign === "=") return wrongExpression("= is no comparison", at, "write ==");
    if (/[0-9]/.test(sign)) return wrongExpression("a number is not read", at, "write it as in 12.5");
    const fix = "+-*/%".includes(sign) ? "compare values as they are" : COMPARE;
    return wrongExpression(`${sign} is not read here`, at, fix);
  };

  /** Read an expression; gives what it refers to, each once, or throws what is wrong with it. */
  const referencesOf = (text) => {
    if ([...text].length > LONGEST_EXPRESSION)
      throw wrongExpression(
        `it is longer than ${LONGEST_EXPRESSION} characters`,
        LONGEST_EXPRESSION + 1,
        "write several, or a shorter one",
      );
    const tokens = [...tokensOf(text)],
      references = new Set();
    let number = 0,
      depth = 0;
    const next = () => tokens[number];
    const take = () => tokens[number++];
    const fail = (problem, fix, token = next()) => {
      throw wrongExpression(problem, token.at, fix);
    };
    const takes = (...texts) => {
      const isThere = ["word", "sign"].includes(next().kind) && texts.includes(next().text);
      if (isThere) number += 1;
      return isThere;
    };
    const within = (read) => {
      depth += 1;
      if (depth > DEEPEST) fail(`it is deeper than ${DEEPEST} levels`, "write it flatter, or as several");
      read();
      depth -= 1;
    };
    const quantified = () => {
      if (QUANTIFIERS.includes(next().text) && tokens[number + 1].text === ":") {
        number += 2;
        within(quantified);
      } else
        joined("or", () => joined("and", negated));
    };
    const joined = (word, part) => {
      do part();
      while (takes(word));
    };
    const negated = () => {
      if (takes("not")) within(negated);
      else if (takes("(")) {
        within(quantified);
        if (!takes(")")) fail("a bracket is left open", "close it with )");
      } else comparison();
    };
    const comparison = () => {
      const first = next(),
        left = operand(),
        sign = take();
      if (!SIGNS.includes(sign.text)) fail(`${first.text} is compared with nothing`, COMPARE, sign);
      const isList = takes("["),
        right = isList ? choices() : operand();
      if (isList && sign.text !== "in") fail("a list is compared", "write in before a list", sign);
      if (left !== "word" && right !== "word")
        fail("nothing in this comparison can change", "compare a reference", first);
    };
    const operand = () => {
      const token = take();
      if (token.kind === "end") fail("it ends too early", COMPARE, token);
      if (token.kind === "sign") fail(`${token.text} is not expected`, COMPARE, token);
      if (token.kind === "word") reference(token);
      return token.kind;
    };
    const reference = (token) => {
      if (KEYWORDS.includes(token.text)) fail(`${token.text} is not expected`, COMPARE, token);
      if (NO_VALUES.includes(token.text))
        fail(
          `${token.text} is neither a number nor a text, and is not compared`,
          "compare a number or a text",
          token,
        );
      if (next().text === "(") fail(`${token.text} is called`, "compare values; nothing is called here", token);
      if (token.text.length > LONGEST_REFERENCE) fail("a reference is too long", "shorten it", token);
      references.add(token.text);
    };
    const choices = () => {
      for (let count = 1; ; count += 1) {
        const token = next();
        if (operand() === "word") fail(`${token.text} is no number and no text`, "list literals", token);
        if (count > MOST_CHOICES) fail(`a list has more than ${MOST_CHOICES} values`, "shorten it", token);
        if (takes("]")) return "list";
        if (!takes(",")) fail("a list is left open", "put commas between values, and ] at its end");
      }
    };
    quantified();
    const rest = next();
    if (SIGNS.includes(rest.text)) fail("three values are compared at once", "write a < b and b < c");
    if (rest.text === ")") fail("a bracket is closed that is not open", "delete it");
    if (rest.kind !== "end") fail(`${rest.text} is not expected`, "join comparisons with and, or");
    return [...references];
  };

  // What must hold when a run says that it is done: a twin of scoping/checks/done_when.py.

  const ROOTS = ["input", "trigger", "run", "write"],
    OF_RUN = { id: "string", person: "string", today: "string" },
    OF_TRIGGER = { id: "string", data: null };

  const startOf = (reference, { told, operations }) => {
    const [root, ...steps] = reference.split(".");
    if (!steps.length)
      throw { problem: `takes ${reference} whole`, fix: `name a part of it, such as ${reference}.id` };
    if (root === "write") return startOfWrite(reference, steps, operations);
    const fields = { input: told, run: OF_RUN, trigger: OF_TRIGGER }[root],
      known = Object.keys(fields);
    if (!Object.hasOwn(fields, steps[0]))
      throw {
        problem: `takes ${reference}, which is no ${root === "input" ? "input of the run" : `part of ${root}`}`,
        fix: known.length ? nearest(steps[0], known) : `declare ${steps[0]} under workflow.inputs`,
      };
    return { fields, said: root, steps };
  };
  const startOfWrite = (reference, [system, operation, ...steps], operations) => {
    const name = operation === undefined ? system : `${system}.${operation}`,
      writes = [...operations].filter(([, { effect }]) => effect === "write").map(([one]) => one);
    if (!writes.includes(name))
      throw {
        problem: `takes ${reference}, and no write is called ${shown(name)}`,
        fix: writes.length ? nearest(name, writes) : "declare a write under systems",
      };
    const { input = {}, output = {} } = operations.get(name),
      fields = { ...input, ...output },
      known = Object.keys(fields);
    if (!steps.length) throw { problem: `takes ${reference} whole`, fix: `name an input or output of ${name}` };
    if (!Object.hasOwn(fields, steps[0]))
      throw {
        problem: `takes ${reference}, which is neither an input nor an output of '${name}'`,
        fix: known.length ? nearest(steps[0], known) : `add output: {${steps[0]}: string} to ${name}`,
      };
    return { fields, said: `write.${name}`, steps };
  };
  const followed = (reference, { fields, said, steps }, throughLists = false) => {
    const [first, ...rest] = steps;
    let field = fields[first],
      here = `${said}.${first}`;
    for (const step of rest) {
      while (throughLists && field !== null && typeOf(field) === "array" && !/^\d+$/.test(step))
        field = field.items ?? null;
      field = field === null ? null : inside(field, step, reference, here);
      here += `.${step}`;
    }
    return field === null ? null : typeOf(field);
  };
  const followInExpression = (reference, read, given) => {
    const [root, ...rest] = reference.split(".");
    let steps = rest;
    if (ROOTS.includes(root)) return followed(reference, startOf(reference, given), true);
    if (read === undefined)
      throw {
        problem: `takes ${reference}, and nothing is read`,
        fix: root === "result" ? "add read: system.operation" : `begin with one of ${ROOTS.join(", ")}`,
      };
    if (root !== "result") steps = [root, ...steps];
    else if (!steps.length) throw { problem: `takes ${reference} whole`, fix: "name a field of the answer" };
    const { output: fields = {} } = given.operations.get(read),
      known = Object.keys(fields);
    if (!Object.hasOwn(fields, steps[0]))
      throw {
        problem: `takes ${reference}, and output of '${read}' declares no '${steps[0]}'`,
        fix: known.length
          ? nearest(steps[0], [...known, ...ROOTS])
          : `add output: {${steps[0]}: string} to ${read}`,
      };
    return followed(reference, { fields, said: "result", steps }, true);
  };
  const originOfCheck = (origin, wanted, given) => {
    if (isMap(origin)) return originOf(origin, wanted, {});
    return { text: origin, type: followed(origin, startOf(origin, given)) };
  };

  function* checkWithMistakes(check, read, given, path, source) {
    const origins = check.with ?? {},
      inputs = read.input ?? {},
      known = Object.keys(inputs);
    for (const name of known.filter((one) => isRequired(inputs[one]) && !Object.hasOwn(origins, one)))
      yield new Mistake(
        keyPlaceOf(source, path),
        `with lacks '${name}', which '${check.read}' takes`,
        `add ${name}: an input of the run such as input.${name}, or {value: …}`,
      );
    for (const [name, origin] of Object.entries(origins)) {
      if (!Object.hasOwn(inputs, name)) {
        const problem = `with names ${shown(name)}, which is not an input of '${check.read}'`;
        const fix = known.length ? nearest(name, known) : "write with: {}";
        yield new Mistake(keyPlaceOf(source, [...path, name]), problem, fix);
        continue;
      }
      const where = placeOf(source, [...path, name]),
        wanted = typeOf(inputs[name]);
      let found;
      try {
        found = originOfCheck(origin, wanted, given);
      } catch ({ problem, fix }) {
        yield new Mistake(where, `with.${name} ${problem}`, fix);
        continue;
      }
      if (!fits(found.type, wanted))
        yield new Mistake(
          where,
          `with gives '${name}' ${found.text}, which is ${article(found.type)} and not ${article(wanted)}`,
          `declare both as ${article(wanted)}, or take it from elsewhere`,
        );
    }
  }

  function* checkMistakes(check, given, path, ofText, source) {
    const { operations } = given;
    if (check.read !== undefined) {
      const read = operations.get(check.read),
        reads = [...operations].filter(([, { effect }]) => effect === "read").map(([one]) => one);
      if (read?.effect !== "read") {
        const name = shown(check.read);
        yield new Mistake(
          placeOf(source, [...path, "read"]),
          read ? `${name} is a write, and a check only reads` : `no operation is called ${name}`,
          reads.length ? nearest(check.read, reads) : "declare a read under systems",
        );
        return;
      }
      yield* checkWithMistakes(check, read, given, [...path, "with"], source);
    } else if (check.with !== undefined)
      yield new Mistake(
        keyPlaceOf(source, [...path, "with"]),
        "with is given to a read, and there is none",
        "add read: system.operation, or delete with",
      );
    const where = placeOf(source, ofText);
    let references;
    try {
      references = referencesOf(check.expect);
    } catch ({ problem, fix }) {
      yield new Mistake(where, problem, fix);
      return;
    }
    for (const reference of references) {
      try {
        followInExpression(reference, check.read, given);
      } catch ({ problem, fix }) {
        yield new Mistake(where, `expect ${problem}`, fix);
      }
    }
    const origins = Object.values(check.with ?? {}).filter((origin) => typeof origin === "string"),
      parts = [...references, ...origins].map((reference) => reference.split(".")),
      writes = parts.filter(([root]) => root === "write").map(([, ...steps]) => steps.slice(0, 2).join(".")),
      named = [...new Set(writes)];
    if (named.length > 1)
      yield new Mistake(
        placeOf(source, path),
        `one check names the writes of ${named.join(" and ")}`,
        "write a check for each of them",
      );
    if (!named.length && check.read === undefined)
      yield new Mistake(
        placeOf(source, path),
        "this check says nothing of what was done",
        "name a write, such as write.shop.refund.amount, or add read: system.operation",
      );
  }

  function* doneMistakes(checks, told, systems, source) {
    const operations = new Map(
      systems.flatMap(({ id, operations: offered }) => offered.map((one) => [`${id}.${one.id}`, one])),
    );
    for (const [at, check] of checks.entries()) {
      const path = ["done_when", at],
        isText = !isMap(check),
        whole = isText ? { expect: check } : check;
      yield* checkMistakes(whole, { told, operations }, path, isText ? path : [...path, "expect"], source);
    }
  }

  function* limitMistakes(limits, systems, source) {
    const operations = new Map(
      systems.flatMap(({ id, operations: offered }) => offered.map((one) => [`${id}.${one.id}`, one])),
    );
    const seen = new Set();
    for (const [at, limit] of limits.entries()) {
      const place = (key) => placeOf(source, ["limits", at, key]);
      if (limit.operation !== undefined) yield* operationLimitMistakes(limit, operations, at, source);
      const { operation, sum, by, per, model } = limit,
        same = JSON.stringify([operation, sum, by, per, model]);
      if (seen.has(same)) yield new Mistake(place(""), "this limit stands above", "delete one of the two");
      seen.add(same);
    }
  }

  function* operationLimitMistakes(limit, operations, at, source) {
    const place = (key) => placeOf(source, ["limits", at, key]),
      operation = operations.get(limit.operation);
    if (!operation) {
      const fix = operations.size ? nearest(limit.operation, [...operations.keys()]) : "declare it under systems";
      yield new Mistake(place("operation"), `no operation is called ${shown(limit.operation)}`, fix);
      return;
    }
    if ((limit.sum !== undefined) === (limit.count !== undefined))
      yield new Mistake(
        placeOf(source, ["limits", at]),
        "a limit sums an input or counts calls",
        "write sum: and a number of its input, or count: true",
      );
    if (operation.effect === "read" && limit.sum !== undefined)
      yield new Mistake(
        keyPlaceOf(source, ["limits", at, "sum"]),
        "a read is counted, not summed",
        "write count: true",
      );
    if (operation.effect === "read" && limit.beyond === "ask")
      yield new Mistake(place("beyond"), "nobody approves a read", "write beyond: deny");
    if (limit.count !== undefined && limit.per === "call")
      yield new Mistake(place("per"), "a call counts one", "write per: run, day or month");
    const declared = operation.input ?? {},
      numbers = Object.keys(declared).filter((key) => NUMBERS.includes(typeOf(declared[key])));
    for (const [key, offered, what] of [
      ["sum", numbers, "number of its input"],
      ["by", Object.keys(declared), "input"],
    ])
      if (limit[key] !== undefined && !offered.includes(limit[key]))
        yield new Mistake(
          place(key),
          `${key} names ${shown(limit[key])}, which is no ${what}`,
          offered.length ? nearest(limit[key], offered) : "write count: true, or declare the input",
        );
  }

  function* crossCheck(value, source) {
    const sound = (section, name) => {
      const items = value[section];
      return Array.isArray(items) && items.every((item) => violations(item, schema.$defs[name]).next().done)
        ? items
        : [];
    };
    const systems = sound("systems", "system");
    yield* repeated(systems, ["systems"], source);
    for (const [number, { operations }] of systems.entries()) {
      const path = ["systems", number, "operations"];
      yield* repeated(operations, path, source);
      for (const [index, operation] of operations.entries()) {
        yield* inputMistakes(operation.input ?? {}, [...path, index, "input"], source);
        yield* operationMistakes(operation, operations, [...path, index], source);
      }
    }
    yield* triggerMistakes(
      sound("triggers", "trigger"),
      systems.map(({ id }) => id),
      source,
    );
    yield* limitMistakes(sound("limits", "limit"), systems, source);
    const told = value.workflow?.inputs ?? {},
      isToldSoundly = violations(told, schema.$defs.inputs).next().done;
    if (!isToldSoundly) return;
    yield* inputMistakes(told, ["workflow", "inputs"], source);
    for (const name of Object.keys(told).filter((one) => isMap(told[one]) && "target" in told[one]))
      yield new Mistake(
        keyPlaceOf(source, ["workflow", "inputs", name, "target"]),
        "an input of a run cannot be a target",
        "delete target; it is a mark of a write's inputs",
      );
    if ((value.systems ?? []).length === systems.length)
      yield* doneMistakes(sound("done_when", "check"), told, systems, source);
  }

  const workflowOf = (source) => {
    if (!isMap(source.value))
      throw new Mistake(
        placeOf(source, []),
        "holds no workflow",
        "start it with `scoping: 2`, or answer the questions here and download the file",
      );
    if (["architecture", "criteria", "actions"].every((key) => key in source.value))
      throw new Mistake(
        placeOf(source, []),
        "is a decision, which is written and never read",
        "name the scoping.yaml that it was made from",
      );
    const version = String(source.value.scoping);
    if (Number(version) === OLDER) source.value.scoping = String(FORMAT);
    else if (/^\d{1,9}$/.test(version) && Number(version) !== FORMAT) {
      const isNewer = Number(version) > FORMAT;
      throw new Mistake(
        placeOf(source, ["scoping"]),
        isNewer ? `format ${version} is newer than this page, which reads ${FORMAT}` : `there is no format ${version}`,
        isNewer ? "open it with a newer edition of this page" : `write scoping: ${FORMAT}`,
      );
    }
    const value = convert(source.value, schema),
      said = new Set(),
      mistakes = [...source.duplicates];
    for (const found of violations(value, schema)) {
      const mistake = explain(found, source),
        key = `${mistake.line}:${mistake.column}:${mistake.problem}`;
      if (!said.has(key)) mistakes.push(mistake);
      said.add(key);
    }
    mistakes.push(...crossCheck(value, source));
    if (mistakes.length) throw mistakes.sort((a, b) => a.line - b.line || a.column - b.column);
    return value;
  };

  /** Read a file's bytes: its workflow and text, or all the mistakes in it. */
  const read = (bytes) => {
    try {
      const text = decode(bytes);
      return { workflow: workflowOf(parse(text)), text: text.replace(OLD_FORMAT, `$1${FORMAT}`) };
    } catch (error) {
      const mistakes = Array.isArray(error) ? error : [error];
      if (!mistakes.every((one) => one instanceof Mistake)) throw error;
      const more = mistakes.length - SHOWN,
        listed = mistakes.slice(0, SHOWN);
      if (more > 0) listed.push(new Mistake({ line: 0, column: 0 }, `and ${more} more`, "mend these first"));
      return { mistakes: listed };
    }
  };

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
      kept = (value) => ({ ...value, profile: value.profile ?? {}, volume: value.volume ?? {} });
    if (!same(kept(after), kept(workflow)))
      throw new Error("the file could not be changed in place; write the changes into it by hand");
    return windows ? now.replaceAll("\n", "\r\n") : now;
  };

  scoping.workflowFile = { read, write };
})();
