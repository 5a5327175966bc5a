// What the image of the command line runs: those commands of `./agora` that speak to a running deployment, on the
// files of this container as their home. `flatten` needs a wallet, which the service of that name alone is given.
import { passDoor } from '../door.ts';
import { endOnSignals } from '../signals.ts';

const COMMANDS = [
  'status',
  'why',
  'kill',
  'enable',
  'resume',
  'reduce',
  'flatten',
  'envelope',
  'adopt',
  'audit',
  'doctor',
];
const USAGE = `usage: docker compose run --rm cli ${COMMANDS.join('|')} … (flatten: docker compose run --rm flatten)\n`;

endOnSignals();
const [command = ''] = process.argv.slice(2);
if (COMMANDS.includes(command)) passDoor('cli', BUILD_ID, () => import('../../main.ts'));
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
