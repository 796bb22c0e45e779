// Exponential back-off with full jitter, so a restarted service is not met by every browser at once.

export class Backoff {
  private failures = 0;

  constructor(
    private readonly firstMs = 500,
    private readonly mostMs = 30_000,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const ceiling = Math.min(this.mostMs, this.firstMs * 2 ** this.failures);
    this.failures += 1;
    return ceiling / 2 + (this.random() * ceiling) / 2;
  }

  reset(): void {
    this.failures = 0;
  }
}
