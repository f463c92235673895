package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.Session
import nextflow.processor.TaskHandler
import nextflow.processor.TaskProcessor
import nextflow.trace.ResourcesAggregator
import nextflow.trace.TraceObserver
import nextflow.trace.TraceRecord
import nextflow.util.LoggerHelper

import java.nio.file.Path
import java.nio.file.Paths
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Reports a run to Belfry, or to any server of the same protocol. Whatever goes wrong in here is written to Nextflow's
 * log; the run never notices.
 */
@Slf4j
@CompileStatic
class Reporter implements TraceObserver, Delivery.Listener {

    private final Settings settings
    private final Set<String> processNames = Collections.synchronizedSet(new LinkedHashSet<String>())
    private final AtomicBoolean ending = new AtomicBoolean()
    private final CountDownLatch over = new CountDownLatch(1)
    private Session session
    private Bodies bodies
    private Delivery delivery
    private ReportsFile reports
    private ResourcesAggregator resources

    Reporter(Settings settings) {
        this.settings = settings
    }

    @Override
    boolean enableMetrics() {
        return true
    }

    @Override
    void onFlowCreate(Session session) {
        harmless('onFlowCreate') {
            this.session = session
            final folder = Paths.get('.').toRealPath()
            bodies = new Bodies(session, settings)
            resources = new ResourcesAggregator(session)
            reports = new ReportsFile(session, settings, folder)
            if( settings.workflowId )
                reports.open(settings.workflowId)
            delivery = new Delivery(settings, bodies, folder, session.runName, this)
            delivery.create(bodies.create())
            // A script that does not compile, or calls exit, ends the process without a word to its observers.
            Runtime.runtime.addShutdownHook(new Thread({ exit() } as Runnable, 'belfry-exit'))
        }
    }

    @Override
    void onProcessCreate(TaskProcessor process) {
        processNames << process.name
    }

    @Override
    void onFlowBegin() {
        harmless('onFlowBegin') { delivery?.begin(bodies.begin(new ArrayList<String>(processNames))) }
    }

    @Override
    void onProcessPending(TaskHandler handler, TraceRecord trace) {
        changed(trace)
    }

    @Override
    void onProcessSubmit(TaskHandler handler, TraceRecord trace) {
        changed(trace)
    }

    @Override
    void onProcessStart(TaskHandler handler, TraceRecord trace) {
        changed(trace)
    }

    @Override
    void onProcessComplete(TaskHandler handler, TraceRecord trace) {
        changed(trace)
        measured(trace)
    }

    /** @param trace null for a task whose results were found in `storeDir`: nothing ran */
    @Override
    void onProcessCached(TaskHandler handler, TraceRecord trace) {
        changed(trace)
        measured(trace)
    }

    /** @param trace null if it was not a task that failed */
    @Override
    void onFlowError(TaskHandler handler, TraceRecord trace) {
        changed(trace)
    }

    @Override
    void onFilePublish(Path destination) {
        harmless('onFilePublish') { reports?.published(destination) }
    }

    @Override
    void onFlowComplete() {
        end()
    }

    @Override
    void created(String workflowId, String message) {
        if( message )
            log.warn oneLine(message)
        harmless('created') { reports.open(workflowId) }
    }

    @Override
    void watchable(String url) {
        log.info(LoggerHelper.STICKY, "Monitor the execution with Belfry using this URL: ${oneLine(url)}")
    }

    private void changed(TraceRecord trace) {
        if( trace )
            harmless('changed') { delivery?.task(trace) }
    }

    private void measured(TraceRecord trace) {
        if( trace )
            harmless('measured') { synchronized (this) { resources?.aggregate(trace) } }
    }

    private void end() {
        if( !delivery || !ending.compareAndSet(false, true) )
            return
        harmless('reports') {
            reports.publishedByNextflow()
            reports.close(session.runName)
        }
        harmless('complete') { leftBehind(delivery.end(bodies.complete(metrics()))) }
        over.countDown()
    }

    /** The process ends. Whoever is still waiting for the server stops, so that what is left gets into its file. */
    private void exit() {
        end()
        if( over.count )
            harmless('exit') {
                leftBehind(delivery.giveUp())
                over.await(5, TimeUnit.SECONDS)
            }
    }

    private List<Map> metrics() {
        try {
            synchronized (this) {
                return resources.computeSummaryList()
            }
        }
        catch( Exception e ) {
            log.debug 'Belfry reporter: no resource statistics', e
            return []
        }
    }

    private static void leftBehind(Path file) {
        if( file )
            log.warn "Belfry does not know everything about this run: what is missing is in $file"
    }

    private static String oneLine(String text) {
        return text.replaceAll(/\p{Cntrl}+/, ' ')
    }

    private static void harmless(String what, Closure action) {
        try {
            action.call()
        }
        catch( Throwable e ) {
            log.warn "Belfry reporter: $what: ${e.message ?: e}", e
        }
    }
}
