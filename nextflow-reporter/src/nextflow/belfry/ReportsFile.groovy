package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import groovy.yaml.YamlSlurper
import nextflow.Session
import nextflow.extension.FilesEx
import nextflow.file.FileHelper
import nextflow.trace.GraphObserver
import nextflow.trace.ReportObserver
import nextflow.trace.TimelineObserver
import nextflow.trace.TraceFileObserver

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.PathMatcher
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.util.concurrent.TimeUnit

/**
 * The list of the reports that a run publishes, `nf-<workflow id>-reports.tsv` in the launch directory: those published
 * files that match a pattern of the pipeline's `tower.yml`. A copy goes to the work directory for a server that sees
 * only that.
 */
@Slf4j
@CompileStatic
class ReportsFile {

    private static final String HEADER = 'key\tpath\tsize\tdisplay\tmime_type\n'
    private static final long COPY_EVERY = TimeUnit.MINUTES.toNanos(1)

    private final Session session
    private final Settings settings
    private final Path folder
    /** The `reports` of tower.yml: pattern to its `display` and `mimeType`; in the order of the file. */
    private final Map<String, Map> reports
    private final List<String> lines = []
    private Path file
    private int copied
    private long lastCopy = System.nanoTime()

    /** @param folder the launch directory */
    ReportsFile(Session session, Settings settings, Path folder) {
        this.session = session
        this.settings = settings
        this.folder = folder
        this.reports = declared()
    }

    /** Starts the file, whose name has the run's id in it. What was published before is not lost. */
    synchronized void open(String workflowId) {
        if( !reports || file )
            return
        file = folder.resolve(settings.reportsFile ?: "nf-${workflowId}-reports.tsv".toString())
        Files.writeString(file, HEADER + lines.join(''))
    }

    synchronized void published(Path target) {
        final key = reports.keySet().find { matches(it, target) }
        if( !key )
            return
        final report = reports[key]
        final values = [key, FilesEx.toUriString(target), Files.size(target), report.display, report.mimeType]
        // The format has no quotes: a tab inside a value would make a column of its own.
        final line = values.collect { it == null ? '' : it.toString().replaceAll(/[\t\r\n]+/, ' ') }.join('\t') + '\n'
        lines << line
        if( file ) {
            Files.writeString(file, line, StandardOpenOption.APPEND)
            if( System.nanoTime() - lastCopy > COPY_EVERY )
                copy()
        }
    }

    /** Adds the reports that Nextflow itself writes at the end of a run. */
    void publishedByNextflow() {
        final usual = [
            report: ReportObserver.DEF_FILE_NAME, timeline: TimelineObserver.DEF_FILE_NAME,
            trace: TraceFileObserver.DEF_FILE_NAME, dag: GraphObserver.DEF_FILE_NAME]
        usual.each { String scope, String name ->
            if( session.config.navigate("${scope}.enabled") ) {
                final named = session.config.navigate("${scope}.file", name).toString()
                final target = FilesEx.complete(FileHelper.asPath(named))
                if( Files.exists(target) )
                    published(target)
            }
        }
    }

    /** @param fallback stands in the name for an id that the run never got */
    synchronized void close(String fallback) {
        open(fallback)
        copy()
    }

    private void copy() {
        lastCopy = System.nanoTime()
        if( !file || copied == lines.size() || session.workDir == folder )
            return
        copied = lines.size()
        final target = session.workDir.resolve(file.fileName.toString())
        FileHelper.copyPath(file, target, StandardCopyOption.REPLACE_EXISTING)
    }

    private Map<String, Map> declared() {
        final ofLaunch = folder.resolve("nf-${settings.workflowId}-tower.yml".toString())
        final named = settings.towerYml ? folder.resolve(settings.towerYml) : null
        final List<Path> places = [ofLaunch, named, session.baseDir?.resolve('tower.yml')]
        final yml = places.find { Path it -> it && Files.exists(it) }
        if( !yml )
            return [:]
        try {
            final content = Files.newInputStream(yml).withCloseable { new YamlSlurper().parse(it) }
            final found = content instanceof Map ? content.reports : null
            return found instanceof Map ? (Map<String, Map>) found.collectEntries { key, value ->
                [key.toString(), value instanceof Map ? value : [:]]
            } : [:]
        }
        catch( Exception e ) {
            final reason = e.cause?.message ?: e.message
            log.warn "The reports of this run are not listed, since $yml cannot be read: $reason"
            return [:]
        }
    }

    private static boolean matches(String pattern, Path target) {
        final glob = pattern.startsWith('**/') ? "glob:$pattern" : "glob:**/$pattern"
        final PathMatcher matcher = FileHelper.getPathMatcherFor(glob.toString(), target.fileSystem)
        return matcher.matches(target)
    }
}
