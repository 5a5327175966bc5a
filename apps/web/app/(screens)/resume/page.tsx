// `/resume`: the way back to trading.
import { ResumePage } from '../../../console/resume/resume-page.tsx';

export default function Page() {
  return <ResumePage />;
}
