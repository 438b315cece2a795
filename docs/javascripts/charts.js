// The report's charts and amounts in the browser: twins of scoping/renderers/charts and wording/amounts.py,
// held equal to them by tests/twin. Everything is a string; nothing here touches a page.
"use strict";

(() => {
  const { LEVELS, HIGHEST, BY_HAND, TOGETHER, levelTitle, ratings, round } = scoping;
  const DIGITS = 2,
    UNREADABLE = 1e15,
    MINUS = "\u2212",
    NO_BREAK = "\u00a0";

  // Amounts in words.

  const exponent = (value) => Number(value.toExponential(17).split("e")[1]);
  const rounded = (value) => (value ? round(value, DIGITS - 1 - exponent(value)) : 0);
  const grouped = (text) => text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  const fixed = (value, places) => grouped(round(value, places).toFixed(places));

  const number = (value) => {
    if (Math.abs(value) >= UNREADABLE) return Number(value.toPrecision(DIGITS)).toExponential();
    const places = value === round(value) ? 0 : Math.max(0, DIGITS - 1 - exponent(value));
    return fixed(value, places).replace(/-/g, MINUS);
  };
  const money = (value, currency) => `${number(rounded(value))}${NO_BREAK}${currency}`;
  const moneyRange = (values, currency) => {
    const low = number(rounded(values.low)),
      high = number(rounded(values.high));
    return low === high ? `${low}${NO_BREAK}${currency}` : `${low} to ${high}${NO_BREAK}${currency}`;
  };
  const saving = (value, currency) => {
    const sum = money(Math.abs(value), currency);
    return value >= 0 ? `about ${sum} per month` : `nothing, as costs rise by about ${sum} per month`;
  };
  const savingRange = (values, currency) => {
    const gain = (value) => `a ${value >= 0 ? "saving" : "loss"} of ${money(Math.abs(value), currency)}`;
    return `${gain(values.low)} to ${gain(values.high)}`;
  };
  const runsAMonth = (runs) => `about ${number(rounded(runs))} run${runs === 1 ? "" : "s"} per month`;
  const weeks = (values) => {
    const near = (value) => (value < 1 ? rounded(value) : value < 10 ? round(value * 2) / 2 : round(value));
    const [low, expected, high] = [values.low, values.expected, values.high].map(near);
    return `about ${expected} week${expected === 1 ? "" : "s"} (${low} to ${high})`;
  };
  /** Write a figure with its unit; `used` is an input of the decision's cost. */
  const figure = ({ value, unit }, currency) => {
    if (unit.startsWith("share ")) return `${Number((value * 100).toPrecision(3))}%${unit.slice("share".length)}`;
    const named = unit.replace("currency", currency);
    const counted = value === 1 ? named.replace("minutes", "minute").replace("runs", "run") : named;
    return `${grouped(String(Number(value.toPrecision(10))))}${NO_BREAK}${counted}`;
  };

  // Shapes.

  const INK = "var(--scoping-ink, #1f2430)",
    FAINT = "var(--scoping-faint, #5b6472)",
    FILL = "var(--scoping-fill, #eef1f6)";
  const ASSISTANT = "var(--scoping-assistant, #0b6b75)",
    AGENT = "var(--scoping-agent, #8a2f7d)";
  const PAGE = "var(--scoping-page, #ffffff)";
  const WIDTH = 360,
    RATED = ["low", "medium", "high"];

  // What colours or joins pictures, tabs and line feeds stay; any other sign that nobody sees is written as its code.
  const UNSEEN =
    /(?<=[©®\u203c-\u2bff\u3030\u303d\u3297\u3299\u{1f000}-\u{1faff}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=[©®\u203c-\u2bff\u3030\u303d\u3297\u3299\u{1f000}-\u{1faff}\ufe0f])\u200d(?=[©®\u203c-\u2bff\u3030\u303d\u3297\u3299\u{1f000}-\u{1faff}])|[\n\t]|([\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])/gu;
  const code = (sign) => {
    const number = sign.codePointAt(0).toString(16);
    return number.length > 4 ? `\\U${number.padStart(8, "0")}` : `\\u${number.padStart(4, "0")}`;
  };
  /** Show what nobody sees: a twin of `visible` in scoping/escaping.py. */
  const visible = (text) => text.replaceAll("\r\n", "\n").replace(UNSEEN, (sign, unseen) => (unseen ? code(sign) : sign));
  const escaped = (text) =>
    visible(String(text)).replace(
      /[&<>"']/g,
      (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" })[sign],
    );
  const picture = (width, height, title, description, shapes) =>
    [
      `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${width} ${height}' role='img' font-family='system-ui, sans-serif'>`,
      `<title>${escaped(title)}</title>`,
      `<desc>${escaped(description)}</desc>`,
      ...shapes,
      "</svg>",
    ].join("\n");
  const text = (x, y, words, color, { anchor = "middle", weight = 400, size = 16 } = {}) =>
    `<text x='${x}' y='${y}' text-anchor='${anchor}' font-size='${size}' font-weight='${weight}' fill='${color}'>${escaped(words)}</text>`;
  const line = (x1, y1, x2, y2, color, { width = 2, dashes = "" } = {}) =>
    `<line x1='${x1}' y1='${y1}' x2='${x2}' y2='${y2}' stroke='${color}' stroke-width='${width}'${dashes && ` stroke-dasharray='${dashes}'`}/>`;
  /** Break a text into lines of at most so many characters, between words or after a hyphen. */
  const wrapped = (words, characters) => {
    const lines = [];
    for (const word of words.split(/\s+|(?<=\p{L}-)(?=\p{L})/u)) {
      const last = lines[lines.length - 1],
        glue = last?.endsWith("-") ? "" : " ";
      if (last && `${last}${glue}${word}`.length <= characters) lines[lines.length - 1] = `${last}${glue}${word}`;
      else lines.push(word);
    }
    return lines;
  };
  const shortened = (words, characters) =>
    words.length <= characters ? words : `${wrapped(words, characters - 1)[0]}…`;

  // Charts.

  const ruler = (rules, { score }, step = 60) => {
    const { agent: count, of: last, threshold } = score;
    const left = Math.floor((step * 3) / 5),
      middle = 60,
      limit = left + threshold * step - Math.floor(step / 2);
    const end = left + last * step;
    const shapes = [
      line(left, middle, limit, middle, ASSISTANT, { width: 4 }),
      line(limit, middle, end, middle, AGENT, { width: 4 }),
      line(limit, 22, limit, 92, INK, { dashes: "4 4" }),
      text(limit - 10, 30, "assistant", ASSISTANT, { anchor: "end" }),
      text(limit + 10, 30, "agent", AGENT, { anchor: "start" }),
    ];
    for (let at = 0; at <= last; at += 1) {
      const x = left + at * step,
        color = at >= threshold ? AGENT : ASSISTANT;
      if (at === count) {
        shapes.push(`<circle cx='${x}' cy='${middle}' r='19' fill='${color}'/>`);
        shapes.push(text(x, middle + 6, String(at), PAGE, { weight: 700 }));
      } else {
        shapes.push(`<circle cx='${x}' cy='${middle}' r='6' fill='${color}'/>`);
        shapes.push(text(x, middle + 34, String(at), FAINT));
      }
    }
    const described = `${count} of ${last} criteria point to an agent. An agent needs at least ${threshold}.`;
    return picture(end + left, 110, "Score", described, shapes);
  };

  const POINTS_TO = { yes: "agent", no: "assistant", unsure: "open" };
  const contribution = (answer, middle, y) => {
    const size = `y='${y}' height='20' rx='3'`,
      style = { weight: 600, size: 13 };
    if (answer === "yes") {
      const bar = `<rect x='${middle}' width='120' ${size} fill='${AGENT}'/>`;
      return [bar, text(middle + 60, y + 15, "yes: agent", PAGE, style)];
    }
    if (answer === "no") {
      const bar = `<rect x='${middle - 120}' width='120' ${size} fill='${ASSISTANT}'/>`;
      return [bar, text(middle - 60, y + 15, "no: assistant", PAGE, style)];
    }
    const bar = `<rect x='${middle - 60}' width='120' ${size} fill='${PAGE}' stroke='${INK}' stroke-dasharray='5 4'/>`;
    return [bar, text(middle, y + 15, "unsure: open", INK, style)];
  };

  const contributions = (rules, { criteria }) => {
    const middle = Math.floor(WIDTH / 2),
      top = 34,
      height = top + 52 * criteria.length + 6;
    const titles = new Map(rules.criteria.map(({ id, title }) => [id, title])),
      style = { weight: 600, size: 14 };
    const shapes = [
      text(middle - 14, 20, "◂ assistant", ASSISTANT, { anchor: "end", ...style }),
      text(middle + 14, 20, "agent ▸", AGENT, { anchor: "start", ...style }),
    ];
    criteria.forEach(({ id, answer }, row) => {
      const y = top + 52 * row;
      shapes.push(text(4, y + 16, shortened(titles.get(id), 44), INK, { anchor: "start", size: 14 }));
      shapes.push(line(middle, y + 20, middle, y + 48, INK), ...contribution(answer, middle, y + 24));
    });
    const described = criteria.map(({ id, answer }) => `${titles.get(id)}: ${POINTS_TO[answer]}`).join("; ");
    return picture(WIDTH, height, "What each criterion points to", `${described}.`, shapes);
  };

  const cell = (x, y, wide, high, level, marked) => {
    const [fill, ink, quiet] = marked ? [AGENT, PAGE, PAGE] : [FILL, INK, FAINT];
    return [
      `<rect x='${x + 2}' y='${y + 2}' width='${wide - 4}' height='${high - 4}' rx='6' fill='${fill}'/>`,
      text(x + Math.floor(wide / 2), y + 22, `${marked ? "● " : ""}L${level.number}`, ink, { weight: 700, size: 16 }),
      text(x + Math.floor(wide / 2), y + 43, level.id, quiet, { size: 12 }), // a title needs more room
    ];
  };

  const quadrant = (rules, workflow, decision) => {
    const rated = ratings(rules, workflow),
      judgment = rated.judgment ?? "unsure";
    const tolerance = rated.autonomy_tolerance ?? "unsure",
      levels = Object.fromEntries(rules.autonomy.levels.map((l) => [l.id, l]));
    const left = 84,
      top = 26,
      wide = 92,
      high = 64,
      bottom = top + high * RATED.length,
      center = top + (high * 3) / 2;
    const shapes = [
      text(left + (wide * 3) / 2, 15, "tolerance for acting alone", FAINT, { size: 13 }),
      `<text x='12' y='${center + 4}' text-anchor='middle' font-size='13' fill='${FAINT}' transform='rotate(-90 12 ${center})'>judgment a case needs</text>`,
    ];
    [...RATED].reverse().forEach((judged, row) => {
      const y = top + high * row;
      shapes.push(text(left - 8, y + high / 2 + 4, judged, INK, { anchor: "end", size: 13 }));
      RATED.forEach((tolerated, column) => {
        const { level } = rules.autonomy.judgment_tolerance.find(
          (c) => c.judgment === judged && c.tolerance === tolerated,
        );
        shapes.push(
          ...cell(left + wide * column, y, wide, high, levels[level], judged === judgment && tolerated === tolerance),
        );
      });
    });
    RATED.forEach((word, column) =>
      shapes.push(text(left + wide * column + wide / 2, bottom + 18, word, INK, { size: 13 })),
    );
    const known = judgment !== "unsure" && tolerance !== "unsure";
    if (!known) {
      const note = `? judgment ${judgment}, tolerance ${tolerance}: no cell applies yet`;
      shapes.push(text(0, bottom + 42, note, INK, { anchor: "start", weight: 600, size: 12 }));
    }
    const cap = decision.autonomy.caps.find(({ modifier }) => modifier === TOGETHER);
    const allowed = levelTitle(levels[cap?.level ?? HIGHEST]);
    const said = `Judgment ${judgment}, tolerance ${tolerance}. Together they allow ${allowed}.`;
    return picture(WIDTH, bottom + (known ? 26 : 50), "Judgment and tolerance", said, shapes);
  };

  const levels = (rules, { autonomy }) => {
    const allowed = LEVELS.indexOf(autonomy.level),
      row = 44,
      top = 4,
      shapes = [];
    [...rules.autonomy.levels].reverse().forEach((level, at) => {
      const index = LEVELS.indexOf(level.id),
        y = top + row * at,
        wide = 300 + 14 * index;
      let [fill, ink, edge, note] = [PAGE, FAINT, " stroke-dasharray='5 4'", "not allowed"];
      if (index <= allowed) [fill, ink, edge, note] = [FILL, INK, "", ""];
      if (index === allowed) [fill, ink, note] = [AGENT, PAGE, "● this workflow"];
      shapes.push(
        `<rect x='2' y='${y}' width='${wide}' height='${row - 6}' rx='5' fill='${fill}' stroke='${FAINT}'${edge}/>`,
      );
      const name = `L${level.number}, ${level.id}`;
      shapes.push(text(14, y + 16, name, ink, { anchor: "start", weight: 600, size: 14 }));
      if (note) shapes.push(text(wide - 8, y + 16, note, ink, { anchor: "end", size: 12 }));
      shapes.push(text(14, y + 31, shortened(level.person, 42), ink, { anchor: "start", size: 12 }));
    });
    const described = autonomy.level ? `The allowed level is ${autonomy.title}.` : "No level is allowed.";
    return picture(WIDTH, top + row * LEVELS.length, "Level of autonomy", described, shapes);
  };

  const optionTitle = (rules, { form, known_path: isOnPath }) =>
    form === BY_HAND ? "By hand, as today" : `${rules.architectures[form].title}${isOnPath ? " on a known path" : ""}`;

  const bar = (month, most, y, color) => {
    const at = (value) => 4 + Math.trunc((Math.max(0, value) / most) * (WIDTH - 8));
    const low = at(month.low),
      expected = at(month.expected),
      high = at(month.high);
    return [
      `<rect x='4' y='${y + 7}' width='${WIDTH - 8}' height='4' rx='2' fill='${FILL}'/>`,
      `<rect x='${low}' y='${y + 3}' width='${Math.max(4, high - low)}' height='12' rx='3' fill='${color}'/>`,
      line(expected, y - 1, expected, y + 19, INK, { width: 3 }),
    ];
  };

  const costBars = (rules, { cost }) => {
    const shown = cost.options.filter((option) => option.per_month);
    const most = Math.max(0, ...shown.map((option) => option.per_month.high)) || 1;
    const row = 74,
      top = 4,
      shapes = [],
      described = [];
    shown.forEach((option, at) => {
      const y = top + row * at,
        name = optionTitle(rules, option),
        { chosen, per_month: month } = option;
      let words = moneyRange(month, cost.currency);
      if (month.low !== month.high) words += `, expected ${money(month.expected, cost.currency)}`;
      described.push(`${name}: ${words}`);
      shapes.push(text(4, y + 16, `${chosen ? "● " : ""}${name}`, INK, { anchor: "start", weight: 600, size: 14 }));
      shapes.push(...bar(month, most, y + 24, chosen ? AGENT : FAINT));
      shapes.push(text(4, y + 58, words, FAINT, { anchor: "start", size: 12 }));
    });
    return picture(WIDTH, top + row * shown.length, "Cost per month", `${described.join("; ")}.`, shapes);
  };

  scoping.amounts = { figure, money, moneyRange, number, runsAMonth, saving, savingRange, weeks };
  scoping.charts = { contributions, costBars, levels, quadrant, ruler };
  scoping.escaped = escaped;
})();
