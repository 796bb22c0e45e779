// What the customer saw besides text: order, product and article cards.

import type { Card } from "../api/types";
import { won } from "../lib/format";
import { safeUrl } from "../lib/links";
import { texts } from "../texts";
import { OrderCard, Thumb } from "./order-card";

export function CardView({ card }: { card: Card }) {
  switch (card.type) {
    case "order":
      return <OrderCard order={card.order} short />;
    case "orders":
      return (
        <div class="cards" role="group" aria-label={texts.order.several(card.orders.length)}>
          {card.orders.map((order) => (
            <OrderCard key={order.number} order={order} short />
          ))}
        </div>
      );
    case "products":
      return (
        <ul class="products">
          {card.products.map((product) => (
            <li key={product.id}>
              <Thumb url={product.image_url} />
              <span class="item-name">
                <Named url={product.url} name={product.name} />
                {product.summary && <span class="dim">{product.summary}</span>}
              </span>
              {product.price !== null && <span class="item-price">{won(product.price)}</span>}
            </li>
          ))}
        </ul>
      );
    case "article":
      return (
        <div class="article">
          <strong>{card.title}</strong>
          {card.links.map((link) => (
            <Named key={link.url} url={link.url} name={link.title} />
          ))}
        </div>
      );
    default:
      return null;
  }
}

function Named({ url, name }: { url: string | null; name: string }) {
  const safe = safeUrl(url);
  if (!safe) return <span>{name}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer">
      {name}
    </a>
  );
}
