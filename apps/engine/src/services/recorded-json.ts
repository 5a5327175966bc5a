/**
 * JSON for what the core hears and wants: as JSON, but numbers that are none and maps survive it. Equal values give equal text, so that
 * two runs can be compared line by line.
 */
const NUMBER = '$number';
const MAP = '$map';

export function recordedJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each)) return { [NUMBER]: String(each) };
    return each instanceof Map ? { [MAP]: [...each] } : each;
  });
}

/** Throws SyntaxError for what is no JSON. */
export function parseRecorded(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null) return each;
    if (NUMBER in each) return Number(each[NUMBER]);
    return MAP in each && Array.isArray(each[MAP]) ? new Map(each[MAP]) : each;
  });
}
