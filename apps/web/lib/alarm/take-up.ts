// Tells the pager of an acknowledgement, and in words what came of it: first that it is under way, so that nothing said of an earlier
// press stands for this one.
import type { AlarmBoard } from '@agora/shared/alarm-board';
import type { IncidentId } from '@agora/shared/alert-incident';
import { acknowledgedText, toAcknowledge } from './acknowledge.ts';

export type Pager = {
  readonly board: (signal: AbortSignal) => Promise<Pick<AlarmBoard, 'incidents' | 'words' | 'pager_age_ms'>>;
  readonly ack: (incident: IncidentId, signal: AbortSignal) => Promise<{ done: boolean }>;
};

/** `limit` begins to run when it is called. Of a press before the last one nothing more is said. */
export function makeTakeUp(
  pager: Pager,
  engineId: string,
  limit: () => AbortSignal,
  say: (text: string) => void,
): () => void {
  let newest: AbortSignal | null = null;
  return () => {
    const signal = limit();
    newest = signal;
    say('Acknowledging');
    void takeUp(pager, engineId, signal).then((text) => {
      if (newest === signal) say(text);
    });
  };
}

async function takeUp({ board: ask, ack }: Pager, engineId: string, signal: AbortSignal): Promise<string> {
  try {
    const board = await ask(signal);
    const wanted = toAcknowledge(board, engineId);
    const answers = await Promise.all(wanted.map((incident) => ack(incident, signal)));
    return acknowledgedText(
      wanted.filter((_, index) => answers[index]?.done === true),
      wanted,
      board.pager_age_ms,
    );
  } catch {
    return signal.aborted ? 'No answer: see Alarms' : 'Pager not told: see Alarms';
  }
}
