package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.Session
import nextflow.trace.TraceObserver
import nextflow.trace.TraceObserverFactory

/**
 * Gives a run its {@link Reporter} if it is to report. Nextflow finds this class by META-INF/extensions.idx.
 */
@Slf4j
@CompileStatic
class ReporterFactory implements TraceObserverFactory {

    @Override
    Collection<TraceObserver> create(Session session) {
        final run = ReportedRun.current
        if( !run?.settings )
            return []
        session.resolvedConfig = run.configText
        final problem = run.settings.problem
        if( problem ) {
            log.warn "This run is not reported to Belfry: $problem"
            return []
        }
        return [(TraceObserver) new Reporter(run.settings)]
    }
}
