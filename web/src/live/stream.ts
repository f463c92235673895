/** What is told of a stream. */
export interface StreamListener {
  /** It began, at first or again. */
  onHello: (data: string) => void;
  onChange: (data: string) => void;
  /** It broke off; what happens until the next `hello` is missed. */
  onBreak: () => void;
}

/** Browsers give up after a refusal (a restart behind a proxy); we do not. */
const retryAfterMs = 3000;
/** The server gives a sign of life every 25 s. A machine that slept finds its line dead without being told. */
const silenceMs = 60_000;

/** One event stream that is opened again until it is stopped: after errors, silence and time without a network. */
export class LiveStream {
  private source: EventSource | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  /** When the last sign of life came, in milliseconds; undefined before the first. */
  lastSeen: number | undefined;

  constructor(
    private readonly address: string,
    private readonly listener: StreamListener,
  ) {}

  start(): void {
    window.addEventListener('online', this.open);
    window.addEventListener('offline', this.breakOff);
    this.open();
  }

  stop(): void {
    window.removeEventListener('online', this.open);
    window.removeEventListener('offline', this.breakOff);
    this.close();
  }

  private readonly open = () => {
    this.close();
    const source = new EventSource(this.address);
    this.source = source;
    this.listen();
    source.addEventListener('hello', (event) => {
      this.seen();
      this.listener.onHello(event.data);
    });
    source.addEventListener('change', (event) => {
      this.seen();
      this.listener.onChange(event.data);
    });
    source.addEventListener('ping', () => this.seen());
    source.onerror = () => {
      clearTimeout(this.silence);
      this.listener.onBreak();
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(this.retry);
        this.retry = setTimeout(this.open, retryAfterMs);
      }
    };
  };

  private readonly breakOff = () => {
    this.close();
    this.listener.onBreak();
  };

  private seen(): void {
    this.lastSeen = Date.now();
    this.listen();
  }

  /** Begins anew unless something is heard soon. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.listener.onBreak();
      this.open();
    }, silenceMs);
  }

  private close(): void {
    this.source?.close();
    clearTimeout(this.retry);
    clearTimeout(this.silence);
  }
}
