// Reads the text format in which processes show their metrics to Prometheus: families with help and type, and every sample.
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The families in their order. Throws for a line that is none of the format, and for a sample without a family. */
export function readExposition(text: string): Family[] {
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== undefined) {
      const family = families.get(name) ?? { help: '', type: '', samples: [] };
      families.set(name, { ...family, ...(keyword === 'HELP' ? { help: rest } : { type: rest }) });
      continue;
    }
    const [, sample, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (sample === undefined) throw new Error(`not a line of the format: ${line}`);
    const family = families.get(sample) ?? families.get(sample.replace(/_(bucket|sum|count)$/, ''));
    if (family === undefined) throw new Error(`${sample} has neither help nor type`);
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text]);
    family.samples.push({ labels: Object.fromEntries(pairs), value: Number(value) });
  }
  return [...families].map(([name, family]) => ({ name, ...family }));
}
