// Draws every [data-chart]. The same numbers stand in a table beside it, so a chart is a picture only; each of its
// points leads where the table's number leads.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** What the server writes into data-chart; see chart in internal/web. */
interface Chart {
  /** column: the first series; the others, of other years, as lines over it. columns, lines: all series alike. */
  form: "column" | "columns" | "lines" | "bar";
  title: string;
  unit: string;
  labels: string[];
  series: { name: string; values: number[]; links: string[] }[];
}

const style = getComputedStyle(document.documentElement);
const colour = (name: string): string => style.getPropertyValue(name).trim();
const font = getComputedStyle(document.body).fontFamily;
const ink = colour("--ink-soft");
const rule = colour("--rule");
const palette = [1, 2, 3, 4, 5, 6].map((n) => colour(`--chart-${n}`));
const sharp = 2; // pixels to a point, at least: a picture is printed as it is drawn

const pictures = new Map<HTMLElement, { picture: ECharts; chart: Chart }>();
for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const chart = JSON.parse(box.dataset.chart ?? "") as Chart;
  pictures.set(box, { picture: draw(box, chart), chart });
}

// Paper is narrower than most windows: what is on it is drawn anew at its size, at once, for the printer does not wait.
function redraw(paper: boolean): void {
  for (const [box, { picture, chart }] of pictures) {
    if (box.closest(".pictures")) size(box, chart, paper);
    picture.resize();
    picture.getZr().flush();
  }
}
addEventListener("beforeprint", () => redraw(true));
addEventListener("afterprint", () => redraw(false));

// size makes room for all bars; two charts stand beside each other on A4.
function size(box: HTMLElement, chart: Chart, paper: boolean): void {
  const bar = (chart.series.length > 1 ? 1.9 : 1.45) * (paper ? 0.82 : 1);
  box.style.height = chart.form === "bar" ? `${Math.max(chart.labels.length * bar + 4, 12)}rem` : "";
  box.style.width = paper ? "18rem" : "";
}

function draw(box: HTMLElement, chart: Chart): ECharts {
  size(box, chart, false);
  const picture = init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(devicePixelRatio, sharp) });
  picture.setOption({
    color: palette,
    animation: false,
    textStyle: { fontFamily: font, color: ink, fontSize: 12 },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // an HTML tooltip would need inline styles
      axisPointer: { type: "shadow" },
      confine: true,
      valueFormatter: (value: unknown) => `${String(value)}${chart.unit}`,
    },
    ...axes(chart),
  });
  const follow = (series: number, place: number): void => {
    const link = chart.series[series]?.links[place];
    if (link) location.assign(link);
  };
  picture.on("click", (point) => follow(point.seriesIndex ?? 0, point.dataIndex));
  // Beside its bar, which may be a hair wide, the whole band of a month, village or type leads to the first series.
  const surface = picture.getZr();
  const place = (x: number, y: number): number | undefined => {
    if (!picture.containPixel("grid", [x, y])) return undefined;
    return picture.convertFromPixel("grid", [x, y])[chart.form === "bar" ? 1 : 0];
  };
  surface.on("click", ({ target, offsetX, offsetY }) => {
    const band = place(offsetX, offsetY);
    if (!target && band !== undefined) follow(0, band);
  });
  surface.on("mousemove", ({ offsetX, offsetY }) => {
    surface.setCursorStyle(place(offsetX, offsetY) === undefined ? "default" : "pointer");
  });
  new ResizeObserver(() => picture.resize()).observe(box);
  return picture;
}

function axes(chart: Chart): object {
  const names = {
    type: "category",
    data: chart.labels,
    inverse: chart.form === "bar",
    axisTick: { show: false },
    axisLine: { lineStyle: { color: rule } },
    axisLabel: { color: ink, hideOverlap: true },
  };
  const amounts = { type: "value", minInterval: 1, splitNumber: 4, axisLabel: { color: ink }, splitLine: { lineStyle: { color: rule } } };
  const several = chart.series.length > 1;
  return {
    grid: { left: 4, right: 24, top: several ? 34 : 12, bottom: 4, containLabel: true },
    legend: several ? { top: 0, left: 0, itemHeight: 8, itemWidth: 14, textStyle: { color: ink } } : undefined,
    xAxis: chart.form === "bar" ? amounts : names,
    yAxis: chart.form === "bar" ? names : amounts,
    series: chart.series.map((s, i) => ({
      name: s.name,
      type: chart.form === "lines" || (chart.form === "column" && i > 0) ? "line" : "bar",
      data: s.values,
      barMaxWidth: 22,
      symbolSize: 6,
      lineStyle: { width: 1.5, type: chart.form === "lines" && i === 0 ? "solid" : "dashed" },
      label: { show: chart.form === "bar" || (chart.form === "column" && i === 0), position: chart.form === "bar" ? "right" : "top", color: ink, fontSize: 11 },
    })),
  };
}
