// `/reduce`: less risk without a stop.
import { ReducePage } from '../../../console/reduce-page.tsx';

export default function Page() {
  return <ReducePage />;
}
