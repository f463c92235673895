package nextflow.belfry

import groovy.transform.CompileStatic
import nextflow.Session
import nextflow.trace.TraceRecord
import nextflow.trace.WorkflowStats

import java.time.Instant
import java.time.OffsetDateTime
import java.time.ZoneId

/**
 * The bodies of the five calls, with the fields that nf-tower of Nextflow 24.10 sends, and the graph that it sends
 * since 26.05.
 */
@CompileStatic
class Bodies {

    private final Session session
    private final Settings settings

    Bodies(Session session, Settings settings) {
        this.session = session
        this.settings = settings
    }

    Map create() {
        return body([
            sessionId: session.uniqueId,
            runName: session.runName,
            projectName: session.workflowMetadata.projectName,
            repository: session.workflowMetadata.repository,
            workflowId: settings.workflowId])
    }

    Map begin(Collection<String> processNames) {
        final workflow = workflow()
        workflow.remove('stats')
        return body([
            workflow: workflow,
            processNames: processNames,
            towerLaunch: settings.workflowId != null] + Graph.field(session.dag))
    }

    /** @param tasks at most 100, each in its newest state */
    Map progress(Collection<TraceRecord> tasks) {
        return body([tasks: tasks.collect { task(it) }, progress: totals(session.statsObserver.quickStats)])
    }

    Map heartbeat() {
        return body([progress: totals(session.statsObserver.quickStats)])
    }

    /** @param metrics resource statistics, one entry per process */
    Map complete(List<Map> metrics) {
        final workflow = workflow()
        if( workflow.complete == null )
            endBeforeItsTime(workflow)
        return body([workflow: workflow, metrics: metrics, progress: totals(session.statsObserver.stats)])
    }

    private static Map body(Map fields) {
        return (Map) JsonValue.of(fields + [instant: System.currentTimeMillis()])
    }

    private Map<String, Object> workflow() {
        final workflow = (Map<String, Object>) session.workflowMetadata.toMap()
        final container = workflow.container
        return workflow + [
            params: session.params,
            id: settings.workflowId,
            // Several images are a map, which has no form in this field.
            container: container instanceof CharSequence ? container.toString() : null,
            configText: session.resolvedConfig,
            operationId: settings.operationId,
            logFile: settings.logFile,
            outFile: settings.outFile]
    }

    /** Nextflow fills in the end of a run once it has begun: not if its script does not compile or calls `exit`. */
    private void endBeforeItsTime(Map<String, Object> workflow) {
        final now = OffsetDateTime.now()
        final reason = session.error ? session.error.message ?: session.error.toString()
            : 'The process ended before the run did: its script may have called exit'
        workflow.complete = now
        workflow.duration = java.time.Duration.between((OffsetDateTime) workflow.start, now).toMillis()
        workflow.success = false
        workflow.errorMessage = workflow.errorMessage ?: reason
        workflow.errorReport = workflow.errorReport ?: reason
    }

    private static Map<String, Object> task(TraceRecord record) {
        final result = new LinkedHashMap<String, Object>()
        record.store.each { String name, Object value -> result.put(field(name), fieldValue(name, value)) }
        // A tag may be any value of the script; the protocol has texts only.
        if( !(result.tag instanceof CharSequence) )
            result.tag = null
        result.executor = record.executorName
        result.cloudZone = record.machineInfo?.zone
        result.machineType = record.machineInfo?.type
        result.priceModel = record.machineInfo?.priceModel?.toString()
        return result
    }

    /** `peak_rss` is `peakRss`, `%cpu` is `pcpu`. */
    private static String field(String name) {
        final words = name.replace('%', 'p').tokenize('_')
        return words.head() + words.tail().collect { it.capitalize() }.join('')
    }

    private static Object fieldValue(String name, Object value) {
        if( TraceRecord.FIELDS[name] != 'date' )
            return value
        // 0 stands for a time that is not known yet.
        return value ? OffsetDateTime.ofInstant(Instant.ofEpochMilli(value as long), ZoneId.systemDefault()) : null
    }

    private static Map<String, Object> totals(WorkflowStats stats) {
        return [
            pending: stats.pendingCount,
            submitted: stats.submittedCount,
            running: stats.runningCount,
            succeeded: stats.succeededCount,
            failed: stats.failedCount,
            ignored: stats.ignoredCount,
            cached: stats.cachedCount,
            retries: stats.retriesCount,
            aborted: stats.abortedCount,
            loadCpus: stats.loadCpus,
            loadMemory: stats.loadMemory,
            peakRunning: stats.peakRunning,
            peakCpus: stats.peakCpus,
            peakMemory: stats.peakMemory,
            processes: stats.processes] as Map<String, Object>
    }
}
