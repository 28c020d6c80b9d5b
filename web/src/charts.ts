// Draws every [data-chart]. The same numbers stand in a table beside it, so a chart is a picture only; each of its
// points leads where the table's number leads.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

/** What the server writes into data-chart; see chart in internal/web. */
interface Chart {
  /** column: the first series; the others, of other years, as lines over it. columns, lines: all series alike. */
  form: "column" | "columns" | "lines" | "bar" | "pie";
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

for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  draw(box, JSON.parse(box.dataset.chart ?? "") as Chart);
}

function draw(box: HTMLElement, chart: Chart): void {
  const picture = init(box, null, { renderer: "canvas" });
  picture.setOption({
    color: palette,
    animation: false,
    aria: { enabled: true, decal: { show: chart.form === "pie" } },
    textStyle: { fontFamily: font, color: ink, fontSize: 12 },
    tooltip: {
      trigger: chart.form === "pie" ? "item" : "axis",
      renderMode: "richText", // an HTML tooltip would need inline styles
      axisPointer: { type: "shadow" },
      confine: true,
      valueFormatter: (value: unknown) => `${String(value)}${chart.unit}`,
    },
    ...(chart.form === "pie" ? pie(chart) : axes(chart)),
  });
  picture.on("click", (point) => {
    const link = chart.series[point.seriesIndex ?? 0]?.links[point.dataIndex];
    if (link) location.assign(link);
  });
  new ResizeObserver(() => picture.resize()).observe(box);
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
    grid: { left: 4, right: 16, top: several ? 34 : 12, bottom: 4, containLabel: true },
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
      label: { show: chart.form === "bar" && i === 0, position: "right", color: ink },
    })),
  };
}

function pie(chart: Chart): object {
  const values = chart.series[0]?.values ?? [];
  return {
    legend: { bottom: 0, itemHeight: 8, itemWidth: 12, textStyle: { color: ink } },
    series: [
      {
        name: chart.title,
        center: ["50%", "42%"],
        type: "pie",
        radius: ["38%", "64%"],
        minAngle: 4,
        data: chart.labels.map((name, i) => ({ name, value: values[i] ?? 0 })),
        label: { color: ink, formatter: "{c}" }, labelLine: { length: 8, length2: 6 },
        itemStyle: { borderColor: "#fff", borderWidth: 1 },
      },
    ],
  };
}
