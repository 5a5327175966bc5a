// `/limits`.
import { LimitsPage } from '../../../console/limits/limits-page.tsx';

export default function Page() {
  return <LimitsPage />;
}
