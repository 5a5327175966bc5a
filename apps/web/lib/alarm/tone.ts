// Makes the two sounds of the console, and only after a person armed them: browsers allow no sound before a gesture.

export type Sounder = { readonly play: (tone: 'P1' | 'P2') => void; readonly close: () => void };

const P1_HZ = [880, 660] as const;
const P2_HZ = [660] as const;
const NOTE_S = 0.22;
const LOUDNESS = 0.2;

/** Call it inside a click; null where the browser has no sound. */
export function makeSounder(): Sounder | null {
  if (typeof AudioContext === 'undefined') return null;
  const context = new AudioContext();
  return {
    play: (tone) => {
      const notes = tone === 'P1' ? P1_HZ : P2_HZ;
      notes.forEach((hz, index) => {
        note(context, hz, context.currentTime + index * NOTE_S);
      });
      if ('vibrate' in navigator) navigator.vibrate(tone === 'P1' ? [300, 150, 300] : 200);
    },
    close: () => void context.close(),
  };
}

function note(context: AudioContext, hz: number, atS: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  gain.gain.value = LOUDNESS;
  oscillator.frequency.value = hz;
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(atS);
  oscillator.stop(atS + NOTE_S);
}
