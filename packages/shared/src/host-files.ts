/** The names of the host's switches, as paths below the data directory. They are a public interface: operators type them. */

/** What is there stops this engine, by its id; null = every engine of the host. */
export function killFileName(engine: string | null): string {
  return engine === null ? 'mm-bot.kill' : `${engine}/kill`;
}

/** What has to be touched to allow trading: for all engines of the host (null), and for each by its id where there are several. */
export function enableFileName(engine: string | null): string {
  return engine === null ? 'mm-bot.operator-enable' : `${engine}/operator-enable`;
}
