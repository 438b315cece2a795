// What Python brings of texts: how they are quoted, compared and searched. Loaded with what reads files, beside python.js.
"use strict";

(() => {
  const { compare, eq, round, sign, slice, str, strings, to, unit } = scoping.python;

  class Decimal {
    constructor(text) {
      this.text = text;
    }
  }

  const repr = (value) => {
    if (typeof value !== "string") return str(value);
    const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replace(/[\\\p{C}\p{Z}'"]/gu, (one) => {
      if (one === " " || (/['"]/.test(one) && one !== mark)) return one;
      const code = one.codePointAt(0).toString(16);
      const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", [mark]: `\\${mark}` }[one];
      return short ?? (code.length < 3 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`);
    });
    return mark + escaped + mark;
  };
  const format = (value, spec) => {
    const [, digits] = /^0(\d)x$/.exec(spec) ?? [];
    if (digits) return value.toString(16).padStart(Number(digits), "0");
    const [, grouped, places, kind] = /^(,?)(?:\.(\d+))?([%g]?)$/.exec(spec);
    if (kind === "%") return `${round(value * 100, Number(places)).toFixed(places)}%`;
    const text = String(kind === "g" ? Number(value.toPrecision(6)) : value);
    return grouped ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text;
  };

  // Regular expressions.

  const expressions = new Map();
  const expression = (source, flags) => {
    try {
      return new RegExp(source, flags);
    } catch {
      return new RegExp(source, flags.replace("u", "")); // with which fewer signs can be escaped
    }
  };
  /** What a pattern of Python is in JavaScript. */
  const translated = (pattern, flags) => {
    const key = `${flags}/${pattern}`;
    if (!expressions.has(key)) {
      const source = pattern
        .replace(/\\([^])/g, (whole, one) => ("\"'<>=!,:@#%&~`".includes(one) ? one : one === "Z" ? "$" : whole))
        .replaceAll("(?P<", "(?<");
      expressions.set(key, expression(source, flags));
    }
    return expressions.get(key);
  };

  class Match {
    constructor(text, found) {
      Object.assign(this, { text, found });
    }
    get lastgroup() {
      return Object.entries(this.found.groups).find(([, part]) => part !== undefined)[0];
    }
    at(at) {
      return (typeof at === "string" ? this.found.groups : this.found)[at] ?? null;
    }
    start() {
      return sign(this.text, this.found.index);
    }
    end() {
      return sign(this.text, this.found.index + this.found[0].length);
    }
  }

  class Pattern {
    constructor(pattern, flags = "") {
      Object.assign(this, { pattern, flags });
    }
    found(pattern, how, text, at = 0, end = undefined) {
      const whole = slice(text, 0, end),
        tried = translated(pattern, `u${how}${this.flags}`);
      tried.lastIndex = unit(whole, at);
      const found = tried.exec(whole);
      return found && new Match(whole, found);
    }
    finditer(text) {
      return [...text.matchAll(translated(this.pattern, `gu${this.flags}`))].map((found) => new Match(text, found));
    }
    search(text) {
      return this.found(this.pattern, "g", text);
    }
    match(text, at, end) {
      return this.found(this.pattern, "y", text, at, end);
    }
    fullmatch(text) {
      return this.found(`^(?:${this.pattern})$`, "g", text);
    }
  }

  /** How alike two texts are, as difflib has it: what their longest common parts make of both. */
  const likeness = (one, other) => {
    const common = (fromOne, toOne, fromOther, toOther) => {
      let [at, there, size] = [fromOne, fromOther, 0];
      for (let i = fromOne; i < toOne; i += 1)
        for (let j = fromOther; j < toOther; j += 1) {
          let more = 0;
          while (i + more < toOne && j + more < toOther && one[i + more] === other[j + more]) more += 1;
          if (more > size) [at, there, size] = [i, j, more];
        }
      if (!size) return 0;
      return size + common(fromOne, at, fromOther, there) + common(at + size, toOne, there + size, toOther);
    };
    const length = one.length + other.length;
    return length ? (2 * common(0, one.length, 0, other.length)) / length : 1;
  };

  Object.assign(strings, {
    endswith: (text, end) => [end].flat().some((one) => text.endsWith(one)),
    isascii: (text) => !/[^\x00-\x7f]/.test(text),
    isdecimal: (text) => /^\p{Nd}+$/u.test(text),
    isdigit: (text) => /^\p{Nd}+$/u.test(text),
    isprintable: (text) => !/[^\P{C}]|[^\P{Z} ]/u.test(text),
    lstrip: (text, marks) => text.slice([...text].findIndex((one) => !marks.includes(one)) >>> 0),
    partition: (text, mark) => {
      const at = text.indexOf(mark);
      return at < 0 ? [text, "", ""] : [text.slice(0, at), mark, text.slice(at + mark.length)];
    },
    removeprefix: (text, start) => (text.startsWith(start) ? text.slice(start.length) : text),
    split: (text, mark) => (mark === undefined ? text.split(/\s+/).filter(Boolean) : text.split(mark)),
  });

  Object.assign(scoping.python, {
    Decimal,
    format,
    repr,
    decimal_Decimal: (text) => new Decimal(text),
    difflib_get_close_matches: (word, offered, most) =>
      [...offered]
        .map((one) => [likeness(one, word), one])
        .filter(([alike]) => alike >= 0.6)
        .sort((one, other) => compare(other, one))
        .slice(0, most)
        .map(([, one]) => one),
    html_escape: (text) =>
      text.replace(/[&<>"']/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" })[one]),
    json_dumps: (value) => JSON.stringify(to(value)),
    operator_eq: eq,
    operator_ge: (one, other) => one >= other,
    operator_gt: (one, other) => one > other,
    operator_le: (one, other) => one <= other,
    operator_lt: (one, other) => one < other,
    operator_ne: (one, other) => !eq(one, other),
    re_compile: (pattern, flags) => new Pattern(pattern, flags),
    re_fullmatch: (pattern, text, flags) => new Pattern(pattern, flags).fullmatch(text),
    re_search: (pattern, text, flags) => new Pattern(pattern, flags).search(text),
    chr: (code) => String.fromCodePoint(code),
    ord: (one) => one.codePointAt(0),
    unicodedata_category: (one) => (/\p{Zs}/u.test(one) ? "Zs" : ""), // the one that code asks about
    unicodedata_normalize: (form, text) => text.normalize(form),
  });
})();
