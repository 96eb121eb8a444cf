import type { PageNews, StreamNews } from './event';
import { JournalStream } from './stream';

// Browsers allow six connections to a host: all tabs share one stream.
interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const pages = new Set<MessagePort>();
const stream = new JournalStream((news: StreamNews) => {
  for (const page of pages) page.postMessage(news);
});
stream.open();

(self as unknown as SharedScope).onconnect = (event) => {
  const page = event.ports[0] as MessagePort;
  pages.add(page);
  page.onmessage = (message) => {
    if ((message.data as PageNews) === 'leave') pages.delete(page);
    else stream.again();
  };
  if (stream.news) page.postMessage(stream.news);
};
