// `/recon`.
import { ReconPage } from '../../../console/recon/recon-page.tsx';

export default function Page() {
  return <ReconPage />;
}
