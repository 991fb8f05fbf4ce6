// Charts: each <figure data-chart> holds its content as data and as a table. Drawn here, the table folds away; without this script it stands there.
// Colours and sizes come from the page's own tokens, so that dark, large and printed pages need nothing of their own.
import { init } from "../vendor/echarts/echarts.min.js";

const figures = [...document.querySelectorAll("[data-chart]")];
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
const written = (value, unit) => (value === null || value === undefined ? "–" : `${number.format(value)}${unit ?? ""}`);
const STRIPES = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -Math.PI / 4 }; // seen without colour
const PLAIN = { color: "rgba(0, 0, 0, 0)" };

// The size of the page's small text in pixels: it grows in the large mode.
const sizeOf = (element) => {
  const probe = document.createElement("span");
  probe.className = "sm";
  element.append(probe);
  const size = Number.parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size;
};

const look = (element) => ({
  ink: token("--ink"), soft: token("--ink-2"), grid: token("--grid"), line: token("--line-2"), ground: token("--ground"), band: token("--band"),
  accent: token("--accent"), accentLine: token("--accent-line"), late: token("--late"), second: token("--ink-3"), size: sizeOf(element), width: element.clientWidth, font: getComputedStyle(element).fontFamily,
});

const barOf = (bars, of) => {
  const fill = { "": of.accentLine, soft: of.band, late: of.late }[bars.tone];
  return {
    type: "bar", name: bars.name, data: bars.values, yAxisIndex: 0, barMaxWidth: 28, barGap: "-100%", z: bars.tone === "late" ? 3 : 2,
    itemStyle: { color: fill, borderRadius: [2, 2, 0, 0] },
    emphasis: { itemStyle: { color: fill } },
  };
};

const lineOf = (line, of, axis, breaks, at) => ({
  type: "line", name: line.name, data: line.values, yAxisIndex: axis, z: 5, symbol: at ? "diamond" : "circle", symbolSize: at ? 9 : 7, showSymbol: line.values.length < 40, connectNulls: false,
  lineStyle: { color: at ? of.second : of.accent, width: 2, type: at ? "dashed" : "solid" },
  itemStyle: { color: at ? of.second : of.accent, borderColor: of.ground, borderWidth: 1 },
  markLine: breaks.length && !at ? {
    symbol: "none", silent: true, animation: false, lineStyle: { color: of.second, type: "dashed" },
    label: { formatter: ({ name }) => name, color: of.soft, fontSize: of.size, position: "insideEndTop" }, data: breaks,
  } : undefined,
});

// The interval of each point: a whisker with two ends.
const whiskers = (line, of, axis) => ({
  type: "custom", name: line.name, yAxisIndex: axis, z: 4, silent: true, tooltip: { show: false },
  data: line.lo.map((lo, at) => (lo === null ? null : [at, lo, line.hi[at]])).filter(Boolean), encode: { x: 0, y: [1, 2] },
  renderItem: (_params, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const high = api.coord([api.value(0), api.value(2)])[1];
    const stroke = { stroke: of.accent, lineWidth: 1.5, fill: null };
    const path = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
    return { type: "group", children: [path(x, low, x, high), path(x - 5, low, x + 5, low), path(x - 5, high, x + 5, high)] };
  },
});

// Bars stand on 0; the ends of the lines' axis come with the chart, and an axis that leaves out what is below its first number bears a broken end.
const BROKEN = "path://M5 0H7V4L14 9L2 15L7 19V24H5V20L-2 15L10 9L5 5Z";
const axisOf = (of, unit, grid, ends) => ({
  type: "value", min: 0, ...ends, splitNumber: 4, splitLine: { show: grid, lineStyle: { color: of.grid } },
  axisLabel: { color: of.soft, fontSize: of.size, formatter: (value) => written(value, unit) },
  axisLine: { show: Boolean(ends?.cut), symbol: [BROKEN, "none"], symbolSize: [14, 22], symbolOffset: [11, 0], lineStyle: { color: of.second } },
});

// How many rows the key above a chart takes.
const keyRows = (parts, { size, width }) => Math.ceil(parts.reduce((sum, { name }) => sum + 30 + [...name].reduce((all, letter) => all + (letter > "\u2e80" ? size : size * 0.56), 0), 0) / width) || 1;

const option = (told, of) => {
  const both = told.bars.length > 0 && told.lines.length > 0;
  const share = both ? 1 : 0;
  const breaks = Object.entries(told.breaks).map(([at, name]) => ({ xAxis: told.labels.indexOf(at), name })).filter(({ xAxis }) => xAxis >= 0);
  const units = Object.fromEntries(told.lines.map(({ name, unit }) => [name, unit]));
  return {
    animation: false, textStyle: { fontFamily: of.font, color: of.ink, fontSize: of.size },
    aria: { enabled: true, label: { description: told.said }, decal: { show: true, decals: [PLAIN, { ...STRIPES, color: of.ground }] } },
    grid: { left: 8, right: 8, top: of.size * (1.4 + 1.6 * keyRows([...told.bars, ...told.lines], of)), bottom: 4, containLabel: true },
    legend: { show: told.bars.length + told.lines.length > 1, top: 0, left: 0, itemWidth: 18, textStyle: { color: of.soft, fontSize: of.size }, data: [...told.bars, ...told.lines].map(({ name }) => name) },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: of.ground, borderColor: of.line, textStyle: { color: of.ink, fontSize: of.size },
      formatter: (points) => [points[0].name, ...points.filter(({ seriesType }) => seriesType !== "custom").map(({ seriesName, value }) => `${seriesName}  ${written(value, units[seriesName])}`)].join("\n"),
    },
    xAxis: { type: "category", data: told.labels, axisLine: { lineStyle: { color: of.line } }, axisTick: { show: false }, axisLabel: { color: of.soft, fontSize: of.size, hideOverlap: true } },
    yAxis: both ? [axisOf(of, "", true), axisOf(of, told.lines[0].unit, false, told.axis)] : [told.bars.length ? axisOf(of, "", true) : axisOf(of, told.lines[0]?.unit, true, told.axis)],
    series: [
      ...told.bars.map((bars) => barOf(bars, of)),
      ...told.lines.flatMap((line, at) => [...(line.lo.length ? [whiskers(line, of, share)] : []), lineOf(line, of, share, breaks, at)]),
    ],
  };
};

const begin = (figure) => {
  const told = JSON.parse(figure.querySelector("script").textContent);
  const place = figure.querySelector("[data-chart-draw]");
  for (const part of [place, figure.querySelector("[data-chart-cut]")]) if (part) part.hidden = false;
  figure.querySelector("details").open = false;
  const chart = init(place);
  const draw = () => chart.setOption(option(told, look(place)), true);
  draw();
  place.setAttribute("role", "img");
  new ResizeObserver(() => { chart.resize(); draw(); }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  matchMedia("print").addEventListener("change", draw);
};

for (const figure of figures) begin(figure);
