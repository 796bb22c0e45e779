// The shortcuts, and the switch that turns the letters off.

import { Dialog } from "../parts/dialog";
import { lettersOn, setLetters } from "../state/keys";
import { texts } from "../texts";

const words = texts.shortcuts;

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div class="shortcut-groups">
        {words.groups.map(([name, keys]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="switch">
        <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
        <span>
          {words.on}
          <span class="hint">{words.onHint}</span>
        </span>
      </label>
    </Dialog>
  );
}
