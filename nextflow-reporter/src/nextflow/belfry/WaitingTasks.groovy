package nextflow.belfry

import groovy.transform.CompileStatic
import nextflow.processor.TaskId
import nextflow.trace.TraceRecord

/**
 * The newest state of each task that the server does not know yet, oldest first. Used by many threads.
 */
@CompileStatic
class WaitingTasks {

    /** Beyond either of these the oldest records go to the left-over file, so that a long outage costs no memory. */
    private static final int MOST_RECORDS = 20_000
    private static final long MOST_BYTES = 64L << 20

    /** A record without its texts. */
    private static final int RECORD_BYTES = 4096

    private static final Set<String> FINAL = ['COMPLETED', 'FAILED', 'ABORTED', 'CACHED'] as Set

    private final Map<TaskId, TraceRecord> newest = new LinkedHashMap<>()
    /** Tasks that have started, and those that have ended, by number, whether the server knows it or not. */
    private final BitSet started = new BitSet()
    private final BitSet ended = new BitSet()
    private long bytes

    /** Nextflow's threads overtake each other: a task can be told to run before it is told to be submitted. */
    synchronized void put(TraceRecord record) {
        if( isOvertaken(record.taskId.intValue(), record.store.status as String) )
            return
        final older = newest.put(record.taskId, record)
        bytes += cost(record) - (older ? cost(older) : 0)
    }

    synchronized int size() {
        return newest.size()
    }

    synchronized List<TraceRecord> first(int count) {
        return newest.values().take(count).toList()
    }

    /** Forgets these records, but not a task that has changed since. */
    synchronized void remove(Collection<TraceRecord> records) {
        for( TraceRecord record : records ) {
            if( newest.get(record.taskId).is(record) ) {
                newest.remove(record.taskId)
                bytes -= cost(record)
            }
        }
    }

    synchronized boolean isTooMany() {
        return newest.size() > MOST_RECORDS || bytes > MOST_BYTES
    }

    /** Whether the task is known to be further than `status`; remembers how far it is. */
    private boolean isOvertaken(int number, String status) {
        if( status in FINAL )
            ended.set(number)
        else if( ended.get(number) )
            return true
        else if( status == 'RUNNING' )
            started.set(number)
        else
            return started.get(number)
        return false
    }

    private static long cost(TraceRecord record) {
        final script = record.store.script
        return RECORD_BYTES + (script instanceof CharSequence ? 2L * script.length() : 0L)
    }
}
