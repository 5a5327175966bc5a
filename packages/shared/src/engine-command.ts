/**
 * Commands of the host with the name of the engine that is spoken of. Where there are several, `enable` without a name acts on all of
 * them, and the others are refused. `kill` has no name: it stops every engine, always.
 */

const OF_ONE_ENGINE = /\.\/agora (?:adopt|enable|flatten|reduce|resume)\b/g;

/** `text`, each of its commands that take an engine with `engineId` behind it. */
export function namingEngine(text: string, engineId: string): string {
  return text.replace(OF_ONE_ENGINE, (command) => `${command} ${engineId}`);
}
