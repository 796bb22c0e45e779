// Notices at the edge of the screen, and the line only screen readers hear.

import { announcement, dismiss, notices } from "../state/notices";
import { texts } from "../texts";
import { Icon } from "./icon";

export function Notices() {
  return (
    <>
      <div class="notices">
        {notices.value.map((notice) => (
          <div key={notice.id} class={`notice notice-${notice.kind}`} role={notice.kind === "problem" ? "alert" : "status"}>
            <Icon name={notice.kind === "problem" ? "warn" : "check"} />
            <span>{notice.text}</span>
            <button type="button" class="icon-button" aria-label={texts.dismiss} onClick={() => dismiss(notice.id)}>
              <Icon name="x" />
            </button>
          </div>
        ))}
      </div>
      <div class="sr" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}
