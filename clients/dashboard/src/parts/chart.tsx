import { useEffect, useRef } from 'react';
import Plot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartProps {
  /** What it shows, in one sentence: those who do not see it read this instead. */
  label: string;
  /** Seconds of the epoch, ascending. */
  times: readonly number[];
  values: readonly number[];
  /** Columns for what happened in each interval; steps for a state that holds until the next one. */
  form: 'columns' | 'steps';
  height?: number;
  /** Names of the values where they are states and no numbers. */
  names?: readonly string[];
}

/** A small chart over time, in the colours of the page. It says nothing that its label or the page does not say, too. */
export default function Chart({ label, times, values, form, height = 110, names }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const data = useRef<Plot.AlignedData>([[], []]);
  data.current = [[...times], [...values]];
  const known = names?.join('\n');

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const draw = () => {
      plot.current?.destroy();
      const style = getComputedStyle(box);
      const colour = (name: string) => resolved(box, style.getPropertyValue(name));
      const states = known?.split('\n');
      const axis = { stroke: colour('--dim'), font: `11px ${style.fontFamily}`, ticks: { show: false } };
      plot.current = new Plot(
        {
          width: box.clientWidth,
          height,
          padding: [8, 8, 0, 0],
          legend: { show: false },
          cursor: { show: false },
          scales: { y: { range: (_, __, most) => (states ? [-0.2, states.length - 0.8] : [0, Math.max(1, most)]) } },
          axes: [
            { ...axis, grid: { show: false }, size: 24 },
            {
              ...axis,
              grid: { stroke: colour('--line'), width: 1 },
              size: states ? 84 : 36,
              ...(states
                ? { splits: () => states.map((_, index) => index), values: (_: Plot, at: number[]) => at.map((one) => states[one] ?? '') }
                : { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] }),
            },
          ],
          series: [
            {},
            {
              stroke: colour('--accent'),
              width: form === 'steps' ? 2 : 0,
              fill: form === 'columns' ? colour('--accent') : undefined,
              points: { show: false },
              paths:
                form === 'columns'
                  ? (Plot.paths.bars as Plot.Series.BarsPathBuilderFactory)({ size: [0.8, 14] })
                  : Plot.paths.stepped?.({ align: 1 }),
            } as Plot.Series,
          ],
        },
        data.current,
        box,
      );
    };
    draw();
    const watcher = new ResizeObserver(() => plot.current?.setSize({ width: box.clientWidth, height }));
    watcher.observe(box);
    scheme.addEventListener('change', draw);
    return () => {
      watcher.disconnect();
      scheme.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [form, height, known]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data are in a reference
  useEffect(() => plot.current?.setData(data.current), [times, values]);
  return <div className="chart" ref={place} role="img" aria-label={label} />;
}

/** A colour as a canvas takes it: not as light-dark(). */
function resolved(near: HTMLElement, colour: string): string {
  const probe = document.createElement('i');
  probe.style.color = colour;
  near.append(probe);
  const plain = getComputedStyle(probe).color;
  probe.remove();
  return plain;
}
