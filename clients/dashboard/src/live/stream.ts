import type { HeliosEvent, StreamNews } from './event';

/**
 * Follows the journal, and reconnects where it stopped for as long as it runs. The browser's own reconnecting gives up on some answers of a
 * server that is starting, so a stream that ended is opened anew.
 */
export class JournalStream {
  private source: EventSource | null = null;
  private last: number | null = null;
  private downSince: number | null = null;
  private isSignedOut = false;
  private isAnew = false;

  constructor(private readonly tell: (news: StreamNews) => void) {}

  /** Opens the stream as whoever is signed in now, who may see other things than whoever was before. */
  again(): void {
    this.isAnew = true;
    this.open();
  }

  open(): void {
    this.source?.close();
    this.isSignedOut = false;
    const after = this.last === null ? '' : `&after=${this.last}`;
    const source = new EventSource(`/v1/events?names=false${after}`);
    this.source = source;
    source.onopen = () => {
      this.downSince = null;
      this.tell({ kind: this.isAnew ? 'replaced' : 'open' });
      this.isAnew = false;
    };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data) as HeliosEvent;
      this.last = event.seq;
      this.tell({ kind: 'event', event });
    };
    source.onerror = () => {
      source.close();
      if (this.source !== source) return;
      this.downSince ??= Date.now();
      this.tell({ kind: 'down', since: this.downSince });
      void this.retry(source);
    };
  }

  /** Tries again soon, unless nobody is signed in: then a page says when somebody is. */
  private async retry(ended: EventSource): Promise<void> {
    // An event source does not say why it ended.
    const status = await fetch('/v1/board/session').then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.source !== ended) return;
    if (status === 401) {
      this.isSignedOut = true;
      this.tell({ kind: 'signed_out' });
      return;
    }
    setTimeout(() => this.source === ended && this.open(), 500);
  }

  /** What a page that comes later has to know. */
  get news(): StreamNews | null {
    if (this.isSignedOut) return { kind: 'signed_out' };
    if (this.downSince !== null) return { kind: 'down', since: this.downSince };
    return this.source?.readyState === EventSource.OPEN ? { kind: 'open' } : null;
  }
}
