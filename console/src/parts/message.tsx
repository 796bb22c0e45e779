// One message, as the customer saw or wrote it.

import type { DeskMessage } from "../api/types";
import { time } from "../lib/format";
import { safeUrl } from "../lib/links";
import { texts } from "../texts";
import { CardView } from "./card";
import { Icon } from "./icon";
import { LinkedText } from "./linked-text";
import { UnderstoodLine } from "./understood";

interface Props {
  message: DeskMessage;
  /** Same writer as just before: no name again. */
  joined: boolean;
  customer: string;
}

export function Message({ message, joined, customer }: Props) {
  if (message.from === "system") {
    return (
      <li class="system" data-seq={message.seq}>
        <span>{message.text}</span> <time dateTime={message.at}>{time(message.at)}</time>
      </li>
    );
  }
  const name = message.from === "customer" ? customer : message.from === "agent" ? message.name ?? texts.talk.from.agent : texts.talk.from.bot;
  return (
    <li class={`message from-${message.from}${joined ? " joined" : ""}`} data-seq={message.seq}>
      <p class={joined ? "sr" : "who"}>
        {message.from === "bot" && <Icon name="bot" />}
        {name}
      </p>
      <div class="said">
        <div class="what">
          {message.text && (
            <p class="bubble">
              <LinkedText text={message.text} />
            </p>
          )}
          <Picture image={message.image} />
          {message.card && <CardView card={message.card} />}
          <Buttons message={message} />
        </div>
        <time dateTime={message.at}>{time(message.at)}</time>
      </div>
      {message.understood && <UnderstoodLine understood={message.understood} />}
    </li>
  );
}

function Picture({ image }: { image: DeskMessage["image"] }) {
  const url = safeUrl(image?.url);
  if (!url) return null;
  return (
    <a class="picture" href={url} target="_blank" rel="noopener noreferrer" title={texts.talk.openImage}>
      <img src={url} alt={image?.alt || texts.talk.imageOf} loading="lazy" referrerpolicy="no-referrer" />
    </a>
  );
}

function Buttons({ message }: { message: DeskMessage }) {
  if (!message.buttons?.length) return null;
  return (
    <ul class="seen-buttons" aria-label={texts.talk.buttons}>
      {message.buttons.map((button) => (
        <li key={button.id}>{button.title}</li>
      ))}
    </ul>
  );
}
