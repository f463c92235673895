package nextflow.belfry

import groovy.transform.CompileStatic

import java.time.Duration
import java.util.concurrent.ThreadLocalRandom

/**
 * How long to leave a server alone that did not take a call: longer each time, at least as long as it asks for.
 */
@CompileStatic
class Pause {

    private static final long FIRST = 500
    private static final long LONGEST = 30_000

    private long next = FIRST
    private long until
    private boolean asked

    /** When to try again, on the clock of {@link #lengthen}; 0 if at once. */
    long getUntil() {
        return until
    }

    void reset() {
        next = FIRST
        until = 0
        asked = false
    }

    /**
     * @param now milliseconds of a clock that starts at 0
     * @param retryAfter what the server asks for; null if nothing
     */
    void lengthen(long now, Duration retryAfter) {
        // A quarter more or less, so that the runs of many users do not come back in the same moment.
        final own = (long) (next * ThreadLocalRandom.current().nextDouble(0.75, 1.25))
        asked = retryAfter != null
        until = now + Math.max(own, asked ? retryAfter.toMillis() : 0L)
        next = Math.min(2 * next, LONGEST)
    }

    /** Tries again soon and often, since the run is over; what the server asked for still holds. */
    void shorten() {
        next = FIRST
        if( !asked )
            until = 0
    }
}
