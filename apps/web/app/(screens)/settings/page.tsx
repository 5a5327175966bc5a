// `/settings`.
import { SettingsPage } from '../../../console/settings/settings-page.tsx';

export default function Page() {
  return <SettingsPage />;
}
