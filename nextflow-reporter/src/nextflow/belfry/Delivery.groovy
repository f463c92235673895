package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.trace.TraceRecord

import java.nio.file.Path
import java.util.concurrent.TimeUnit

/**
 * Brings what a run reports to the server, in order and one call at a time, in a thread of its own: whoever reports
 * never waits and never sees an error. While the server is away, or does not want to hear, it tries again with growing
 * pauses and keeps only the newest state of each task.
 */
@Slf4j
@CompileStatic
class Delivery implements Runnable {

    /** Told what the server answers, in the delivery's thread. */
    static interface Listener {
        /** The server knows the run; `message` is a word from it to the user, or null. */
        void created(String workflowId, String message)
        /** The page on which the run can be watched. */
        void watchable(String url)
    }

    /** As nf-tower: one batch a second of at most 100 tasks, and a sign of life after a minute without one. */
    private static final int BATCH = 100
    private static final long BATCH_EVERY = 1_000
    private static final long HEARTBEAT_EVERY = 60_000

    /** How often to look whether something is due. */
    private static final long LOOK_EVERY = 100

    /** At the end of a run the wait may be this many times the configured one, while calls keep getting through. */
    private static final int MOST_DRAINS = 10

    private static final long START = System.nanoTime()

    private final Settings settings
    private final Bodies bodies
    private final String runName
    private final Listener listener
    private final Server server
    private final LeftOver leftOver
    private final WaitingTasks tasks = new WaitingTasks()
    private final Thread thread = new Thread(this, 'belfry-reporter')

    // Guarded by `this`:
    private final Pause pause = new Pause()
    private String workflowId
    private Map create
    private Map begin
    private Map complete
    private boolean created
    private boolean begun
    private boolean ended
    private boolean givenUp
    private boolean left
    private long lastAccepted

    // Used by the thread alone:
    private long lastSent
    private int batch = BATCH
    private boolean away

    /** @param folder the launch directory */
    Delivery(Settings settings, Bodies bodies, Path folder, String runName, Listener listener) {
        this.settings = settings
        this.bodies = bodies
        this.runName = runName
        this.listener = listener
        this.workflowId = settings.workflowId
        this.server = new Server(settings)
        this.leftOver = new LeftOver(folder, runName)
        thread.daemon = true
    }

    synchronized void create(Map body) {
        create = body
        thread.start()
    }

    synchronized void begin(Map body) {
        begin = body
        notifyAll()
    }

    void task(TraceRecord record) {
        tasks.put(record)
    }

    /**
     * Waits until everything is delivered, and no longer than the settings say for a server that is away.
     *
     * @return the file with what could not be delivered; null if nothing is missing
     */
    Path end(Map body) {
        final began = now()
        synchronized (this) {
            complete = body
            ended = true
            pause.shorten()
            notifyAll()
        }
        final drain = TimeUnit.SECONDS.toMillis(settings.drainSeconds)
        for( long remaining = drain; remaining > 0 && thread.alive; ) {
            thread.join(Math.min(remaining, BATCH_EVERY))
            remaining = Math.min(Math.max(began, accepted()) + drain, began + MOST_DRAINS * drain) - now()
        }
        return giveUp()
    }

    /** Stops trying and leaves the rest in a file, whose path this returns; null if nothing is missing. */
    Path giveUp() {
        synchronized (this) { givenUp = true }
        thread.interrupt()
        thread.join(2 * BATCH_EVERY)
        return leave()
    }

    @Override
    void run() {
        try {
            while( !over() ) {
                if( tasks.tooMany )
                    spill()
                final call = due()
                if( call )
                    tryTo(call)
                else
                    rest()
            }
        }
        catch( InterruptedException ignored ) {
            log.debug 'Belfry reporter: stopped before everything was delivered'
        }
    }

    private synchronized boolean over() {
        return givenUp || (ended && !next())
    }

    private synchronized void rest() throws InterruptedException {
        wait(LOOK_EVERY)
    }

    /** The next call if its time has come, else null. */
    private synchronized String due() {
        final call = next()
        return call && Math.max(pause.until, at(call)) <= now() ? call : null
    }

    /** The next call in order; null if there is none. */
    private String next() {
        if( !created )
            return create ? 'create' : null
        if( begin )
            return 'begin'
        if( tasks.size() && (begun || ended) )
            return 'progress'
        if( complete )
            return 'complete'
        return begun && !ended ? 'heartbeat' : null
    }

    /** When a call may be made at the earliest, on the clock of `now`. */
    private long at(String call) {
        if( call == 'progress' && !ended && tasks.size() < batch )
            return lastSent + BATCH_EVERY
        // A heartbeat also finds out whether a server that was away is back.
        return call == 'heartbeat' && !away ? lastSent + HEARTBEAT_EVERY : 0L
    }

    private void tryTo(String call) throws InterruptedException {
        try {
            deliver(call)
        }
        catch( InterruptedException e ) {
            throw e
        }
        catch( Exception e ) {
            log.debug "Belfry reporter: '$call' could not be sent", e
            unheard(Answer.none(e.message ?: e.class.simpleName))
        }
    }

    private void deliver(String call) throws InterruptedException {
        final List<TraceRecord> records = call == 'progress' ? tasks.first(batch) : []
        final body = body(call, records)
        lastSent = now()
        final answer = server.call(call, call == 'create' ? null : workflowId, body)
        if( answer.accepted && (call != 'create' || identify(answer)) ) {
            heard()
            done(call, records, answer)
        }
        else if( answer.status == 413 && records.size() > 1 ) {
            batch = records.size().intdiv(2)
        }
        else if( answer.refused && call in ['begin', 'progress', 'complete'] ) {
            log.warn "Belfry does not take '$call' of this run, so it is put aside: $answer"
            setAside(call, body)
            done(call, records, answer)
        }
        else {
            unheard(answer)
        }
    }

    private Map body(String call, List<TraceRecord> records) {
        switch( call ) {
            case 'progress': return bodies.progress(records)
            case 'heartbeat': return bodies.heartbeat()
            default: return fixed(call)
        }
    }

    /** The body of a call that is made once. Only now it is known which id a run has that was started by hand. */
    private synchronized Map fixed(String call) {
        if( call == 'create' )
            return create
        final body = call == 'begin' ? begin : complete
        ((Map) body.workflow).id = JsonValue.of(workflowId, 'workflow.id')
        return body
    }

    /** Takes the id from the answer to `create`; false if that is not the answer of a server of this protocol. */
    private synchronized boolean identify(Answer answer) {
        if( !answer.json )
            return false
        workflowId = answer.json.workflowId?.toString() ?: workflowId
        return workflowId as boolean
    }

    private void done(String call, List<TraceRecord> records, Answer answer) {
        synchronized (this) {
            switch( call ) {
                case 'create': created = true; create = null; break
                case 'begin': begun = true; begin = null; break
                case 'complete': complete = null; break
            }
        }
        tasks.remove(records)
        batch = BATCH
        if( call == 'create' )
            listener.created(workflowId, answer.json.message as String)
        if( call == 'begin' && answer.json?.watchUrl )
            listener.watchable(answer.json.watchUrl as String)
    }

    private void heard() {
        synchronized (this) {
            lastAccepted = now()
            pause.reset()
        }
        if( away )
            log.info 'Belfry takes the report of this run again'
        away = false
    }

    private void unheard(Answer answer) {
        if( !away )
            log.warn "Belfry at $settings.endpoint does not take the report of this run: $answer -- " +
                'the run goes on, and the report is tried again in the background'
        away = true
        synchronized (this) {
            pause.lengthen(now(), answer.retryAfter)
            final tooLate = now() + TimeUnit.SECONDS.toMillis(settings.drainSeconds)
            if( ended && (answer.hopeless || pause.until > tooLate) )
                givenUp = true
        }
    }

    private synchronized long accepted() {
        return lastAccepted
    }

    private void spill() {
        while( tasks.tooMany ) {
            final records = tasks.first(BATCH)
            setAside('progress', bodies.progress(records))
            tasks.remove(records)
        }
    }

    private void setAside(String call, Map body) {
        try {
            leftOver.setAside(LeftOver.line(call, body))
        }
        catch( IOException e ) {
            log.warn "Part of the report of this run is lost, since it cannot be written to the launch directory: $e"
        }
    }

    private synchronized Path leave() {
        if( left )
            return null
        left = true
        final before = (create ? [LeftOver.line('create', create)] : []) +
            (begin ? [LeftOver.line('begin', fixed('begin'))] : [])
        final batches = tasks.first(tasks.size()).collate(BATCH)
        final after = batches.collect { LeftOver.line('progress', bodies.progress(it)) } +
            (complete ? [LeftOver.line('complete', fixed('complete'))] : [])
        final named = workflowId ==~ /[A-Za-z0-9_-]+/ ? workflowId : runName
        return leftOver.finish(named, before, after)
    }

    /** Milliseconds since the reporter was loaded; not the time of day, which may be set. */
    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - START)
    }
}
