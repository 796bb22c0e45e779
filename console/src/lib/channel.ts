// What a channel is called and how long one of its messages may be.

import { texts } from "../texts";

const DEFAULT_LIMIT = 5000;
const LIMITS: Record<string, number> = { kakao: 1000, kakaotalk: 1000 };

export const channelLabel = (channel: string): string => texts.channels[channel] ?? channel;

export const channelLimit = (channel: string): number => LIMITS[channel] ?? DEFAULT_LIMIT;
