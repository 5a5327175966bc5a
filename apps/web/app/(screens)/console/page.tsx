// The console's address: `/console` for the first engine, `/console?engine=NAME` for any other.
import { Console } from '../../../console/console.tsx';

export default function ConsolePage() {
  return <Console />;
}
