// Makes the two sounds of the console, and only after a person armed them: browsers allow no sound before a gesture. A browser
// may suspend it at any time after; then it is off, and says so.

export type Sounder = {
  /** Nothing while the sound does not run: what waits would sound all at once when it does. */
  readonly play: (tone: 'P1' | 'P2') => void;
  /** Asks a browser that suspended the sound to let it go on. */
  readonly wake: () => void;
  readonly close: () => void;
};

const P1_HZ = [880, 660] as const;
const P2_HZ = [660] as const;
const NOTE_S = 0.22;
const LOUDNESS = 0.2;

/** Call it inside a click; null where the browser has no sound. `onRunning` is told at once, and at each change. */
export function makeSounder(onRunning: (isRunning: boolean) => void): Sounder | null {
  if (typeof AudioContext === 'undefined') return null;
  const context = new AudioContext();
  const isRunning = () => context.state === 'running';
  context.onstatechange = () => onRunning(isRunning());
  onRunning(isRunning());
  const wake = () => {
    if (!isRunning()) context.resume().catch(() => undefined);
  };
  return {
    play: (tone) => {
      if ('vibrate' in navigator) navigator.vibrate(tone === 'P1' ? [300, 150, 300] : 200);
      if (!isRunning()) return wake();
      const notes = tone === 'P1' ? P1_HZ : P2_HZ;
      notes.forEach((hz, index) => {
        note(context, hz, context.currentTime + index * NOTE_S);
      });
    },
    wake,
    close: () => {
      context.onstatechange = null;
      void context.close();
    },
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
