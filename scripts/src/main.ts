// The launcher's entry: finds the command, runs it, and turns every refusal into one line and an exit code.
import { parseArguments } from './cli/arguments.ts';
import { say } from './cli/progress.ts';
import { asRefusal, EXIT, type ExitName, Refusal } from './cli/refusal.ts';
import { COMMANDS } from './commands/table.ts';

async function run(argv: readonly string[]): Promise<ExitName> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(overview());
    return name === undefined ? 'usage' : 'ok';
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined)
    throw new Refusal('usage', `there is no command '${name}'`, '`./agora help` lists them');
  const command = await entry.load();
  if ('pass' in command) return command.pass(rest);
  const args = parseArguments(name, rest, command.flags, command.wordsMax, command.prose);
  if (args.help) {
    process.stdout.write(
      `usage: ./agora ${command.usage} [--home DIR] [--config FILE]\n\n${command.summary}\n`,
    );
    return 'ok';
  }
  return command.run(args);
}

function overview(): string {
  const rows = Object.entries(COMMANDS).filter(([, entry]) => entry.summary !== '');
  const lines = rows.map(([name, entry]) => `  ${name.padEnd(14)}${entry.summary}`);
  return `AGORA: a fail-closed control plane for market makers on Hyperliquid\n\nusage: ./agora COMMAND [--help]\n\n${lines.join('\n')}\n`;
}

try {
  process.exitCode = EXIT[await run(process.argv.slice(2))];
} catch (error) {
  const refusal = asRefusal(error);
  if (!(refusal instanceof Refusal)) throw error;
  say(`agora: ${refusal.line()}`);
  process.exitCode = EXIT[refusal.exit];
}
