import type { HeliosEvent, StreamNews } from './event';

/**
 * Follows the journal, and reconnects where it stopped for as long as it runs. The browser's own reconnecting gives up on some answers of a
 * server that is starting, so a stream that ended is opened anew.
 */
export class JournalStream {
  private source: EventSource | null = null;
  private last: number | null = null;
  private downSince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly tell: (news: StreamNews) => void) {}

  open(): void {
    const after = this.last === null ? '' : `&after=${this.last}`;
    const source = new EventSource(`/v1/events?names=false${after}`);
    this.source = source;
    source.onopen = () => {
      this.downSince = null;
      this.tell({ kind: 'open' });
    };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data) as HeliosEvent;
      this.last = event.seq;
      this.tell({ kind: 'event', event });
    };
    source.onerror = () => {
      this.downSince ??= Date.now();
      this.tell({ kind: 'down', since: this.downSince });
      source.close();
      if (this.timer === null)
        this.timer = setTimeout(() => {
          this.timer = null;
          this.open();
        }, 500);
    };
  }

  /** What a page that comes later has to know. */
  get news(): StreamNews | null {
    if (this.downSince !== null) return { kind: 'down', since: this.downSince };
    return this.source?.readyState === EventSource.OPEN ? { kind: 'open' } : null;
  }
}
