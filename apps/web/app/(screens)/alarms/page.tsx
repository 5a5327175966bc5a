// `/alarms`.
import { AlarmsPage } from '../../../console/alarms/alarms-page.tsx';

export default function Page() {
  return <AlarmsPage />;
}
