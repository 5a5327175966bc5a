// `/fleet`.
import { FleetPage } from '../../../console/fleet/fleet-page.tsx';

export default function Page() {
  return <FleetPage />;
}
